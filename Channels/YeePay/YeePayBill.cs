using System.Globalization;
using System.Text;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.YeePay;

/// <summary>
/// A day's statement. FACTS names no call for it. The one chosen, <c>GET /yos/v1.0/std/bill/tradedaydownload</c>, stands in YeePay's own integration
/// guide (Yeepay-Open-Platform/yeepay-skills 86f60b19, api-index.yaml) [O]; its columns only in a merchant's SDK comment of 2018 [C]. So the file is
/// read strictly by the names in its header row: whatever differs, and every line that is no payment (nobody says under which number a refund stands),
/// makes the whole day Unknown with the reason, to be compared by a person.
/// </summary>
internal static class YeePayBill
{
    public const string Path = "/yos/v1.0/std/bill/tradedaydownload";
    public const int LargestBytes = 64 * 1024 * 1024;

    private const string OrderColumn = "商户订单号";
    private const string KindColumn = "业务类型";
    private const string AmountColumn = "订单金额";
    private const string FeeColumn = "手续费";
    private const string TimeColumn = "交易时间";
    private const string TradeColumn = "易宝流水号";
    private const string Payment = "交易";
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static BillFinding Read(WireOutcome outcome, DateOnly day, string merchantNo, RsaKey theirs)
    {
        if (outcome.Status != 200) return Unread(outcome.Status == 0 ? outcome.Trouble : $"HTTP {outcome.Status}");
        var text = Encoding.UTF8.GetString(outcome.Body).TrimStart('\uFEFF');
        if (outcome.Headers.GetValueOrDefault("x-yop-sign") is { } sign && !YeePaySignature.Verifies(theirs, text, sign)) return Unread("wrong signature");
        if (text.StartsWith('{')) return Refused(YeePayAnswer.Read(outcome, theirs));
        List<IReadOnlyList<string>> rows = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Cells)];
        if (!Names(rows, "账单日期", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) || !Names(rows, "商户编号", merchantNo))
            return Unread("the statement does not say that it is this merchant's of this day");
        var header = rows.FindIndex(row => row.Contains(OrderColumn));
        if (header < 0) return Unread($"no column {OrderColumn}; has the format changed?");
        return ReadLines(rows[header], rows[(header + 1)..]);
    }

    private static BillFinding ReadLines(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (new[] { KindColumn, AmountColumn, FeeColumn, TimeColumn, TradeColumn }.FirstOrDefault(name => !columns.Contains(name)) is { } missing)
            return Unread($"no column {missing}; has the format changed?");
        if (columns.Distinct().Count() != columns.Count) return Unread("a column comes twice; has the format changed?");
        var places = columns.Select((name, place) => (name, place)).ToDictionary(column => column.name, column => column.place);
        List<BillLine> lines = [];
        foreach (var row in rows)
        {
            if (row.Count != columns.Count) return Unread($"line {lines.Count + 1} has {row.Count} cells and the header {columns.Count}");
            string Cell(string column) => row[places[column]];
            if (Cell(KindColumn) != Payment) return Unread($"line {lines.Count + 1} is {Cell(KindColumn)}: how YeePay numbers that is published nowhere, compare the day by hand");
            if (Yuan.Parse(Cell(AmountColumn)) is not { } amount || Cell(OrderColumn) is not { Length: > 0 } outTradeNo) return Unread($"line {lines.Count + 1} cannot be read");
            lines.Add(new BillLine(outTradeNo, null, Cell(TradeColumn), amount, Yuan.Parse(Cell(FeeColumn)), Time(Cell(TimeColumn))));
        }

        return new BillFinding(lines.Count == 0 ? BillVerdict.Empty : BillVerdict.Complete, lines);
    }

    private static bool Names(List<IReadOnlyList<string>> rows, string name, string value) => rows.Exists(row =>
    {
        var at = row.ToList().IndexOf(name);
        return at >= 0 && at + 1 < row.Count && row[at + 1] == value;
    });

    private static IReadOnlyList<string> Cells(string line) => [.. line.Split("\",\"").Select(cell => cell.Trim('"'))];

    private static DateTimeOffset? Time(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year is > 1 and < 9999
            ? new DateTimeOffset(local, China).ToUniversalTime()
            : null;

    /// <summary>An error in JSON: not ready and not there look alike as long as nobody knows the codes.</summary>
    private static BillFinding Refused(YeePayAnswer answer) => Unread(answer["message"] ?? answer.Error.GetValueOrDefault("message") ?? "an answer in JSON") with
    {
        Code = answer.Error.GetValueOrDefault("subCode") ?? (answer.Code.Length > 0 ? answer.Code : answer.PlatformCode),
    };

    private static BillFinding Unread(string why) => new(BillVerdict.Unknown, []) { Message = why };
}
