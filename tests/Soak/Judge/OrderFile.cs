using PaymentGrains.Tests.Integration.EndToEnd;
using PaymentGrains.Tests.Soak.Sales;

namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>Everything that is known of one order, from three independent sides: our database, the channel's ledger, and what the terminals were told.</summary>
internal sealed record OrderFile(
    string OrderSn, OrderRow? Row, IReadOnlyList<JournalRow> Journal, IReadOnlyList<AttemptRow> Attempts, IReadOnlyList<RefundRow> Refunds,
    IReadOnlyList<EventRow> Events, IReadOnlyList<Booked> Trades, IReadOnlyList<PosRequest> Requests, bool HasReminder)
{
    public long Captured => Trades.Sum(trade => trade.Captured);

    public long Refunded => Trades.Sum(trade => trade.Refunded);

    public long Net => Captured - Refunded;

    /// <summary>Fen that our books say were captured: by every attempt that was paid, whatever became of it.</summary>
    public long BookedCaptured => Row is null ? 0 : Row.Amount * Paid.Count;

    /// <summary>Fen that our books say went back.</summary>
    public long BookedRefunded => Row is null ? 0 : Attempts.Sum(attempt =>
        Row.State.Attempts.Any(state => state.OutTradeNo == attempt.OutTradeNo && state.Reversed)
            ? Row.Amount
            : Refunds.Where(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.Status == "succeeded").Sum(refund => refund.Amount));

    /// <summary>
    /// Fen that the channel captured and gave back in one reversal without our knowing: WeChat's answer to it does not say so, Alipay's may be lost, and a
    /// query afterwards says only that the trade is closed.
    /// </summary>
    public long Unseen => Trades.Where(trade => trade is { Net: 0, Captured: > 0 } && !Paid.Contains(trade.OutTradeNo) &&
        trade.Entries.Any(entry => entry is { Kind: "refund", RequestNo: null }) &&
        Journal.Any(line => line.Kind == "attempt_closed" && line.OutTradeNo == trade.OutTradeNo)).Sum(trade => trade.Captured);

    /// <summary>Fen that a person refunded at the channel's console and that nothing made us ask for yet.</summary>
    public long NotFoundYet => Trades.Sum(trade => Math.Max(0, AtConsole(trade) - Refunds
        .Where(refund => refund.OutTradeNo == trade.OutTradeNo && refund.Status == "succeeded" && (refund.Kind == "channel" || IsElsewhere(refund))).Sum(refund => refund.Amount)));

    /// <summary>Fen that the order's own row says the merchant has.</summary>
    public long Held => Row is { Status: "success" } ? Row.Amount - Row.Refunded : 0;

    public bool IsElsewhere(RefundRow refund) => Row?.State.Refunds.Any(state => state.RefundNo == refund.RefundNo && state.Elsewhere) == true;

    /// <summary>
    /// A send of it was never answered, and since then the channel refuses it or holds too little for it: it stays pending until no request can be under way
    /// any more, for a day.
    /// </summary>
    public bool IsInDoubt(RefundRow refund) =>
        Row?.State.Refunds.FirstOrDefault(state => state.RefundNo == refund.RefundNo) is { Status: "pending" } state &&
        (state.Refused || (state.LostSendAt is not null && Trades.Any(trade => trade.OutTradeNo == refund.OutTradeNo && trade.Net < refund.Amount)));

    public static bool IsConsole(BookedEntry entry) => entry.Kind == "refund" && entry.RequestNo?.StartsWith("CONSOLE", StringComparison.Ordinal) == true;

    public static long AtConsole(Booked trade) => trade.Entries.Where(IsConsole).Sum(entry => entry.Amount);

    private HashSet<string> Paid =>
        [.. Journal.Where(line => line.Kind is "attempt_paid" or "attempt_paid_late" or "attempt_reversed").Select(line => line.OutTradeNo)];

    public static IEnumerable<OrderFile> Open(Books books, IReadOnlyList<Booked> ledger, SaleBook sales)
    {
        var rows = books.Orders.ToDictionary(order => order.OrderSn);
        var orderOf = books.Attempts.SelectMany(attempts => attempts).ToDictionary(attempt => attempt.OutTradeNo, attempt => attempt.OrderSn);
        var trades = ledger.ToLookup(trade => orderOf.GetValueOrDefault(trade.OutTradeNo, ""));
        return rows.Keys.Union(sales.OrderSns).Order(StringComparer.Ordinal).Select(orderSn => new OrderFile(
            orderSn, rows.GetValueOrDefault(orderSn), [.. books.Journal[orderSn]], [.. books.Attempts[orderSn]], [.. books.Refunds[orderSn]],
            [.. books.Events[orderSn]], [.. trades[orderSn]], sales.Of(orderSn), books.Reminders.Contains(orderSn)));
    }

    /// <summary>For a person who must find out what happened: what the terminals were told, what we wrote down, what the channel booked, by time.</summary>
    public IEnumerable<string> Story()
    {
        var lines = new List<(DateTimeOffset At, string Text)>();
        lines.AddRange(Journal.Select(line => (line.At, $"  journal   {line.Version}.{line.Line} {line.Kind}  {line.Actor}  {line.OutTradeNo} {line.Detail}")));
        lines.AddRange(Trades.SelectMany(trade => trade.Entries.Select(entry => (entry.At, $"  channel   {entry.Kind} {entry.Amount}  {trade.OutTradeNo} {entry.RequestNo}"))));
        PosRequest? before = null;
        foreach (var request in Requests)
        {
            // A terminal that asks and hears the same again and again fills no page.
            if (request is not { Operation: PosOperation.Query } || before?.Operation != PosOperation.Query || before.Reply?.Codename != request.Reply?.Codename)
                lines.Add((request.Sent, $"  terminal  {request.Operation.ToString().ToLowerInvariant()} {request.RefundNo} {(request.Amount > 0 ? request.Amount : "")} → " +
                    $"{(request.IsAnswered ? request.Reply!.Codename : request.Failure)} after {(request.Received - request.Sent).TotalMilliseconds:0} ms"));
            before = request;
        }

        yield return $"{OrderSn}: {(Row is null ? "not in the database" : $"{Row.Status}, amount {Row.Amount}, refunded {Row.Refunded}, version {Row.Version}")}; the channel holds {Net}";
        foreach (var refund in Refunds) yield return $"  refund {refund.RefundNo} {refund.Amount} {refund.Status} ({refund.Kind}, {refund.OutRefundNo})";
        foreach (var (at, text) in lines.OrderBy(line => line.At)) yield return $"  {at.UtcDateTime:HH:mm:ss.fff}{text}";
    }
}
