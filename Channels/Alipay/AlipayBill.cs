using System.IO.Compression;
using System.Text;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.Alipay;

/// <summary>The trade bill of one day: a zip with a CSV in GBK, behind an address that is good for 30 s (FACTS 1.7). Its amounts are yuan.</summary>
internal static class AlipayBill
{
    /// <summary>Ready at nine in the morning of the next day.</summary>
    private const int ReadyAfterHours = 24 + 9;

    private const int LargestPacked = 64 * 1024 * 1024;
    private const int LargestUnpacked = 512 * 1024 * 1024;
    internal static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(936)!;

    public static async Task<BillFinding> FetchAsync(ChannelCall call, AlipayAnswer answer, string account, DateOnly day, DateTimeOffset now)
    {
        if (!answer.Verified) return Unknown("no answer that counts");
        if (answer.Code != "10000")
        {
            var verdict = answer.Code == "40004" ? AlipayCodes.Bill.Meaning(answer.SubCode, BillVerdict.Unknown) : BillVerdict.Unknown;
            if (verdict == BillVerdict.Empty && now < ChinaTime.At(day, ReadyAfterHours)) verdict = BillVerdict.NotReady;
            return new BillFinding(verdict, []) { Code = answer.SubCode, Message = answer["sub_msg"] };
        }

        if (!Uri.TryCreate(answer["bill_download_url"], UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")) return Unknown("the answer names no file");
        var file = await call.SendAsync(new WireRequest(account, WirePurpose.Query, url, "", []) { Method = "GET", LargestAnswerBytes = LargestPacked });
        if (file.Status != 200) return Unknown(file.Status == 0 ? file.Trouble : $"HTTP {file.Status} for the file");
        return Unpack(file.Body) is { } text && Read(text) is { } lines ? new BillFinding(BillVerdict.Complete, lines) : Unknown("the file cannot be read");
    }

    /// <summary>Null when a line is not as expected, or the end is missing: half a bill is none.</summary>
    public static IReadOnlyList<BillLine>? Read(string text)
    {
        string[]? heads = null;
        var lines = new List<BillLine>();
        foreach (var row in text.TrimStart('\ufeff').Split('\n').Select(row => row.TrimEnd('\r')).Where(row => row.Length > 0))
        {
            if (row.StartsWith('#'))
            {
                // What stands between both marks is the list; what follows are sums.
                if (row.Contains("列表结束", StringComparison.Ordinal)) return heads is null ? null : lines;
                continue;
            }

            var cells = row.Split(',').Select(cell => cell.Trim()).ToArray();
            if (heads is null)
            {
                heads = cells;
                continue;
            }

            if (cells.Length < heads.Length || Line(name => Cell(heads, cells, name)) is not { } line) return null;
            lines.Add(line);
        }

        return null;
    }

    /// <summary>What is sold may have commas of its own, and nothing is quoted: what stands behind it is counted from the end.</summary>
    private static string? Cell(string[] heads, string[] cells, string name)
    {
        var at = Array.IndexOf(heads, name);
        if (at < 0) return null;
        return cells[at > Array.IndexOf(heads, "商品名称") ? at + cells.Length - heads.Length : at];
    }

    private static BillLine? Line(Func<string, string?> cell)
    {
        if (cell("商户订单号") is not { Length: > 0 } outTradeNo || Signed(cell("订单金额（元）")) is not { } amount) return null;
        var at = cell("完成时间") is { } time ? ChinaTime.ReadSpaced(time) : null;
        // What the channel keeps is written as money that went out.
        var fee = -Signed(cell("服务费（元）"));
        return cell("业务类型") switch
        {
            "交易" when amount >= 0 => new BillLine(outTradeNo, null, cell("支付宝交易号"), amount, fee, at),
            // A refund of the whole without a number of its own goes by the number of the trade, and so does a reversal.
            "退款" when amount <= 0 => new BillLine(
                outTradeNo, cell("退款批次号/请求号") is { Length: > 0 } number ? number : outTradeNo, cell("支付宝交易号"), -amount, fee, at),
            _ => null,
        };
    }

    private static long? Signed(string? text) =>
        text is null ? null : text.StartsWith('-') ? -Yuan.Parse(text[1..]) : Yuan.Parse(text);

    /// <summary>The list of the trades; the archive also holds their sums, in a file of its own.</summary>
    private static string? Unpack(byte[] packed)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(packed), ZipArchiveMode.Read, leaveOpen: false, Gbk);
            var list = zip.Entries.SingleOrDefault(entry => entry.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && !entry.Name.Contains("汇总", StringComparison.Ordinal));
            if (list is null) return null;
            using var csv = list.Open();
            return Gbk.GetString(BoundedRead.All(csv, LargestUnpacked));
        }
        catch (Exception wrong) when (wrong is InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }

    private static BillFinding Unknown(string why) => new(BillVerdict.Unknown, []) { Message = why };
}
