using PaymentGrains.Tests.Soak.Sales;

namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>What a terminal was told is there, and was never taken back.</summary>
internal static class AcknowledgementRules
{
    public static IEnumerable<Difference> Check(OrderFile file)
    {
        Difference Wrong(PosRequest request, string what) => new(file.OrderSn, "acknowledgements",
            $"{request.Operation.ToString().ToLowerInvariant()} at {request.Sent.UtcDateTime:HH:mm:ss.fff} was told {request.Reply?.Codename}: {what}");

        var answered = file.Requests.Where(request => request.IsAnswered).ToArray();
        if (file.Row is not { } row)
        {
            foreach (var request in answered.Where(request => request.State is not null)) yield return Wrong(request, "the order is gone");
            yield break;
        }

        var life = JournalRules.Life(file.Journal);
        var placed = new List<(DateTimeOffset Received, int Index)>();
        foreach (var request in answered)
        {
            // An answer that came before this request was sent cannot have been of a later moment.
            var floor = placed.Where(earlier => earlier.Received < request.Sent).Select(earlier => earlier.Index).DefaultIfEmpty(-1).Max();
            if (request.Reply!.Codename == "ORDER_NOT_FOUND" && floor >= 0) yield return Wrong(request, "it had been acknowledged before");
            if (request.State is not { } state) continue;
            var index = IndexOf(life, state, Math.Max(0, floor), request.Received);
            if (index < 0) yield return Wrong(request, floor < 0 ? $"the journal knows no {state} by then" : $"it had been {life[floor].Status} before, and the journal knows no {state} since");
            else placed.Add((request.Received, index));
            foreach (var wrong in Content(file, row, request)) yield return Wrong(request, wrong);
        }

        foreach (var wrong in Refunds(file)) yield return wrong;
        var cancelAsked = file.Requests.Any(request => request.Operation == PosOperation.Cancel);
        if (!cancelAsked && file.Journal.Any(line => line.Kind is "cancel_started" or "order_cancelled" && line.Actor.StartsWith("terminal:", StringComparison.Ordinal)))
            yield return new(file.OrderSn, "acknowledgements", "it was cancelled by a terminal, and no terminal asked for it");
        if (!cancelAsked && life.Select((step, index) => index > 0 && life[index - 1].Status == "success" && step.Status is "cancelling" or "cancelled").Any(taken => taken))
            yield return new(file.OrderSn, "acknowledgements", "it had succeeded and was cancelled, and nobody asked for it");
    }

    /// <summary>What the order in the answer named must still be there.</summary>
    private static IEnumerable<string> Content(OrderFile file, OrderRow row, PosRequest request)
    {
        var told = request.Reply!.Order!;
        if (told.Amount != row.Amount) yield return $"the amount was {told.Amount}, and is {row.Amount}";
        foreach (var attempt in told.Attempts)
            if (file.Attempts.All(known => known.OutTradeNo != attempt.OutTradeNo)) yield return $"the attempt {attempt.OutTradeNo} is gone";
        foreach (var refund in told.Refunds)
        {
            var known = file.Refunds.FirstOrDefault(known => known.RefundNo == refund.RefundNo);
            if (known is null || known.Amount != refund.Amount) yield return $"the refund {refund.RefundNo} of {refund.Amount} is {(known is null ? "gone" : $"one of {known.Amount}")}";
            else if (refund.Status != "pending" && refund.Status != known.Status) yield return $"the refund {refund.RefundNo} was {refund.Status}, and is {known.Status}";
        }
    }

    private static IEnumerable<Difference> Refunds(OrderFile file)
    {
        foreach (var asked in file.Requests.Where(request => request.Operation == PosOperation.Refund).GroupBy(request => (request.RefundNo, request.Amount)))
        {
            var known = file.Refunds.Any(refund => refund.RefundNo == asked.Key.RefundNo && refund.Amount == asked.Key.Amount);
            if (!known && asked.Any(request => request is { IsAnswered: true, Reply.IsError: false }))
                yield return new(file.OrderSn, "acknowledgements", $"the refund {asked.Key.RefundNo} of {asked.Key.Amount} was accepted and is gone");
            if (known && asked.All(request => request is { IsAnswered: true, Reply.Codename: "REFUND_TOO_LARGE" or "NOT_REFUNDABLE" or "ORDER_CONFLICT" }))
                yield return new(file.OrderSn, "acknowledgements", $"the refund {asked.Key.RefundNo} of {asked.Key.Amount} was refused and is there");
        }

        var merchant = file.Refunds.Where(refund => refund is { Kind: "merchant", Status: "succeeded" });
        foreach (var unasked in merchant.Where(refund => file.Requests.All(request => request.RefundNo != refund.RefundNo || request.Amount != refund.Amount)))
            yield return new(file.OrderSn, "acknowledgements", $"nobody asked for the refund {unasked.RefundNo} of {unasked.Amount}");
    }

    /// <summary>The first place in the order's life, from <paramref name="floor"/> on, where it was as told; −1 when it was not by then.</summary>
    private static int IndexOf(IReadOnlyList<(string Status, DateTimeOffset Since, string Actor)> life, string state, int floor, DateTimeOffset received)
    {
        for (var index = floor; index < life.Count && life[index].Since <= received; index++)
            // Connecting is ours alone; to the outside it may be called paying.
            if (life[index].Status == state || (state == "paying" && life[index].Status == "connecting")) return index;
        return -1;
    }
}
