using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>The trade bill of one day: asked for, fetched, checked against its SHA-1, unpacked and read (FACTS 2.2, 2.4). Its amounts are yuan.</summary>
internal static class WeChatV3Bill
{
    /// <summary>Ready at ten in the morning of the next day.</summary>
    private const int ReadyAfterHours = 24 + 10;

    private const int LargestPacked = 64 * 1024 * 1024;
    private const int LargestUnpacked = 512 * 1024 * 1024;

    public static async Task<BillFinding> FetchAsync(ChannelCall call, WeChatV3Client client, DateOnly day, DateTimeOffset now)
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var answer = await client.GetAsync(call, $"/v3/bill/tradebill?bill_date={date}&bill_type=ALL&tar_type=GZIP");
        if (!answer.Succeeded)
        {
            var verdict = answer.Failed ? WeChatV3Codes.Bill.Meaning(answer.ErrorCode, BillVerdict.Unknown) : BillVerdict.Unknown;
            if (verdict == BillVerdict.Empty && now < ChinaTime.At(day, ReadyAfterHours)) verdict = BillVerdict.NotReady;
            return new BillFinding(verdict, []) { Code = answer.ErrorCode, Message = answer.Message };
        }

        if (answer["hash_type"] != "SHA1" || answer["hash_value"] is not { } hash || !Uri.TryCreate(answer["download_url"], UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            return Unknown("the answer names no file that can be checked");
        var file = await client.DownloadAsync(call, url, LargestPacked);
        if (file.Status != 200) return Unknown(file.Status == 0 ? file.Trouble : $"HTTP {file.Status} for the file");
        if (Unpack(file.Body) is not { } unpacked) return Unknown("the file cannot be unpacked");
        if (!Convert.ToHexString(SHA1.HashData(unpacked)).Equals(hash, StringComparison.OrdinalIgnoreCase)) return Unknown("the file does not have the SHA-1 that was announced");
        return Read(Encoding.UTF8.GetString(unpacked)) is { } lines ? new BillFinding(BillVerdict.Complete, lines) : Unknown("the file cannot be read");
    }

    /// <summary>Null when a line is not as expected: half a bill is none.</summary>
    public static IReadOnlyList<BillLine>? Read(string text)
    {
        var rows = text.TrimStart('\ufeff').Split('\n').Select(row => row.TrimEnd('\r')).Where(row => row.Length > 0).ToList();
        if (rows.Count == 0) return null;
        var columns = rows[0].Split(',').Select((name, at) => (name, at)).ToDictionary(column => column.name, column => column.at);
        var lines = new List<BillLine>();
        foreach (var row in rows.Skip(1))
        {
            // The sums at the end: without them the file was cut off.
            if (!row.StartsWith('`')) return row.StartsWith("总交易单数", StringComparison.Ordinal) ? lines : null;
            var cells = row[1..].Split(",`");
            if (cells.Length != columns.Count) return null;
            string? Cell(string name) => columns.TryGetValue(name, out var at) ? cells[at].Trim() : null;
            if (Cell("货币种类") != "CNY" || Cell("商户订单号") is not { Length: > 0 } outTradeNo) return null;
            switch (Cell("交易状态"))
            {
                case "SUCCESS" when Sum(Cell("订单金额"), Cell("应结订单金额"), Cell("代金券金额")) is { } amount:
                    lines.Add(new BillLine(outTradeNo, null, Cell("微信订单号"), amount, Fee(Cell("手续费")), Time(Cell("交易时间"))));
                    break;
                // A reversal gave the money back; it goes by no number of its own.
                case "REFUND" or "REVOKED" when Sum(Cell("申请退款金额"), Cell("退款金额"), Cell("充值券退款金额")) is { } amount:
                    // What failed moved nothing; a word that is not listed here may mean money.
                    if (Cell("退款状态") is "FAIL" or "CHANGE") break;
                    if (Cell("退款状态") is not ("" or "SUCCESS" or "PROCESSING")) return null;
                    lines.Add(new BillLine(outTradeNo, Cell("商户退款单号") is { Length: > 0 } number ? number : outTradeNo, Cell("微信订单号"), amount, Fee(Cell("手续费")), Time(Cell("交易时间"))));
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private static byte[]? Unpack(byte[] packed)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            return BoundedRead.All(gzip, LargestUnpacked);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The whole amount where the bill has that column, else what the payer and the coupon paid together.</summary>
    private static long? Sum(string? whole, string? paid, string? coupon) =>
        whole is not null ? Yuan.Parse(whole) : Yuan.Parse(paid) + (coupon is null ? 0 : Yuan.Parse(coupon));

    /// <summary>Fees have five decimals; what is no whole fen is not said rather than rounded.</summary>
    private static long? Fee(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var negative = text[0] == '-';
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && digits.Length - point > 3) digits = digits[..(point + 3)] + digits[(point + 3)..].TrimEnd('0');
        return negative ? -Yuan.Parse(digits) : Yuan.Parse(digits);
    }

    private static DateTimeOffset? Time(string? text) => text is null ? null : ChinaTime.ReadSpaced(text);

    private static BillFinding Unknown(string why) => new(BillVerdict.Unknown, []) { Message = why };
}
