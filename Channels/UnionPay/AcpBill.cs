using System.Globalization;
using System.IO.Compression;
using System.Text;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>
/// Reads a bill: <c>fileContent</c> is Base64 of a deflated ZIP, in it the file <c>…ZM_merId</c> with a line a transaction, columns of fixed width between
/// spaces. The columns come from copies of the official sample; FACTS has only the request.
/// </summary>
internal static class AcpBill
{
    private const string FileMissing = "98";
    private const string Consume = "01";
    private const string Refund = "04";
    private const string Undo = "31";

    private static readonly int[] Widths =
        [3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13, 12, 2, 1, 32];

    /// <summary>A file that is missing for so long after its day will not come: there was nothing.</summary>
    private static readonly TimeSpan ComesWithin = TimeSpan.FromDays(3);

    public static BillFinding Read(AcpAnswer answer, DateOnly day, DateTimeOffset now)
    {
        var found = new BillFinding(BillVerdict.Unknown, []) { Code = answer.Verified ? answer.Code : null, Message = answer.Verified ? answer["respMsg"] : answer.Raw };
        if (!answer.Verified) return found;
        if (answer.Code == FileMissing)
        {
            var ended = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8));
            return found with { Verdict = now - ended > ComesWithin ? BillVerdict.Empty : BillVerdict.NotReady };
        }

        if (answer.Code != AcpCodes.Ok) return found;
        try
        {
            if (Lines(answer["fileContent"] ?? "", day) is not { } lines) return found with { Message = "the file holds no ZM statement, or a line in it that is not understood" };
            return found with { Verdict = lines.Count > 0 ? BillVerdict.Complete : BillVerdict.Empty, Lines = lines };
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidDataException)
        {
            return found with { Message = "the file cannot be unpacked" };
        }
    }

    private static List<BillLine>? Lines(string content, DateOnly day)
    {
        using var inflated = new ZLibStream(new MemoryStream(Convert.FromBase64String(content)), CompressionMode.Decompress);
        using var file = new MemoryStream();
        inflated.CopyTo(file);
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        if (zip.Entries.FirstOrDefault(entry => entry.Name.Contains("ZM_", StringComparison.Ordinal)) is not { } statement) return null;
        // One byte a character: names in it are GBK, and columns are counted in bytes.
        using var reader = new StreamReader(statement.Open(), Encoding.Latin1);
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Trim().Length == 0) continue;
            if (Columns(line) is not { } row) return null;
            rows.Add(row);
        }

        var numbers = rows.Where(row => row[Column.Type] == Consume).DistinctBy(row => row[Column.QueryId]).ToDictionary(row => row[Column.QueryId], row => row[Column.OrderId]);
        var lines = new List<BillLine>();
        foreach (var row in rows)
        {
            if (LineOf(row, numbers, day) is not { } line) return null;
            lines.Add(line);
        }

        return lines;
    }

    private static BillLine? LineOf(string[] row, Dictionary<string, string> numbers, DateOnly day)
    {
        if (!long.TryParse(row[Column.Amount], NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return null;
        var at = At(row[Column.Time], day);
        switch (row[Column.Type])
        {
            case Consume:
                return new BillLine(row[Column.OrderId], null, row[Column.QueryId], amount, Fee(row[Column.Fee]), at);
            case Refund or Undo:
                var original = row[Column.OriginalOrderId] is { Length: > 0 } stated ? stated : numbers.GetValueOrDefault(row[Column.OriginalQueryId]);
                original ??= OrderNumbers.TradeOf(row[Column.OrderId]);
                return original is null ? null : new BillLine(original, row[Column.OrderId], row[Column.QueryId], amount, Fee(row[Column.Fee]), at);
            default:
                return null;
        }
    }

    private static string[]? Columns(string line)
    {
        var row = new string[Widths.Length];
        var start = 0;
        for (var i = 0; i < Widths.Length; i++)
        {
            if (start + Widths[i] > line.Length) return null;
            row[i] = line.Substring(start, Widths[i]).Trim();
            start += Widths[i] + 1;
        }

        return row;
    }

    /// <summary><c>D</c> and twelve digits is kept by UnionPay, <c>C</c> is given.</summary>
    private static long? Fee(string text) => text.Length > 1 && long.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var fen)
        ? text[0] switch { 'D' => fen, 'C' => -fen, _ => null }
        : null;

    /// <summary>MMDDhhmmss of China; the year is that of the day, or the one before it.</summary>
    private static DateTimeOffset? At(string text, DateOnly day)
    {
        var year = day.Month == 1 && text.StartsWith("12", StringComparison.Ordinal) ? day.Year - 1 : day.Year;
        return DateTime.TryParseExact($"{year:0000}{text}", "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, TimeSpan.FromHours(8)).ToUniversalTime()
            : null;
    }

    private static class Column
    {
        public const int Time = 4;
        public const int Amount = 6;
        public const int QueryId = 9;
        public const int OrderId = 11;
        public const int Fee = 15;
        public const int Type = 19;
        public const int OriginalQueryId = 26;
        public const int OriginalOrderId = 40;
    }
}
