using System.IO.Compression;
using System.Text;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>The statement of a day (76/01): a ZIP, deflated once more, in Base64. A statement is of a settlement day.</summary>
internal sealed class AcpBills(SimulatorOptions options, TradeLedger ledger)
{
    static readonly int[] Widths =
        [3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13, 12, 2, 1, 32, 98];

    public WireAnswer Give(AcpCall call, DateTimeOffset now)
    {
        var day = call.Given("settleDate");
        if (day.Length != 4 || call.Given("fileType") != "00") return AcpAnswer.Bad("settleDate, fileType");
        if (!options.BillsAtOnce && IsOf(now, day)) return AcpAnswer.Of("98", "文件不存在[9800000]");
        List<string> lines = [];
        foreach (var trade in ledger.KnownAt(now).Where(trade => trade.Channel == ChannelNames.UnionPay && trade.Merchant == call.MerId)) lines.AddRange(Lines(trade, day));
        if (lines.Count == 0) return AcpAnswer.Of("98", "文件不存在[9800000]");
        var file = $"INN{ChinaTime.Text(now, "yy")}{day}99ZM_{call.MerId}";
        return AcpAnswer.Accepted(new("fileName", file + ".zip"), new("fileContent", Packed(file, string.Join("\r\n", lines) + "\r\n")));
    }

    IEnumerable<string> Lines(Trade trade, string day)
    {
        // What a reversal gave back was never settled.
        if (trade.PaidAt is null || trade.Reversal == ReversalResult.Refunded || trade.Ending == CodeEnding.MissingFromBill) yield break;
        if (IsOf(trade.PaidAt.Value, day))
        {
            var amount = trade.Ending == CodeEnding.OneFenLessInBill ? trade.Amount - 1 : trade.Amount;
            yield return Line("S22", "01", trade.PaidAt.Value, amount, trade.TradeNo, trade.OutTradeNo, "", "");
        }

        foreach (var refund in trade.Entries.Where(entry => entry is { Kind: "refund", RequestNo: not null } && IsOf(entry.At, day)))
        {
            var (code, type) = refund.RequestNo == trade.UndoneBy ? ("S23", "31") : ("S30", "04");
            yield return Line(code, type, refund.At, refund.Amount, AcpRefunds.QueryId(trade, refund.RequestNo!), refund.RequestNo!, trade.TradeNo, trade.OutTradeNo);
        }
    }

    static string Line(string code, string type, DateTimeOffset at, long amount, string queryId, string orderId, string originalQueryId, string originalOrderId)
    {
        var columns = new string[Widths.Length];
        Array.Fill(columns, "");
        columns[0] = code;
        columns[4] = ChinaTime.Text(at, "MMddHHmmss");
        columns[5] = "6216***********0018";
        columns[6] = $"{amount:D12}";
        columns[9] = queryId;
        columns[11] = orderId;
        columns[15] = $"{(type == "01" ? 'D' : 'C')}{amount * 6 / 1000:D12}";
        columns[19] = type;
        columns[26] = originalQueryId;
        columns[40] = originalOrderId;
        return string.Join(' ', columns.Select((column, i) => column.PadRight(Widths[i])));
    }

    bool IsOf(DateTimeOffset at, string day) => options.UnionPayDay(at)[4..] == day;

    static string Packed(string file, string text)
    {
        using var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(file).Open();
            entry.Write(Encoding.Latin1.GetBytes(text));
        }

        using var deflated = new MemoryStream();
        using (var deflate = new ZLibStream(deflated, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(zipped.ToArray());
        return Convert.ToBase64String(deflated.ToArray());
    }
}
