namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>Each refund is booked at the channel as often as it should be: once, or not at all.</summary>
internal static class RefundRules
{
    public static IEnumerable<Difference> Check(OrderFile file)
    {
        Difference Wrong(string what) => new(file.OrderSn, "refunds", what);

        foreach (var refund in file.Refunds)
        {
            var booked = file.Trades.Where(trade => trade.OutTradeNo == refund.OutTradeNo)
                .SelectMany(trade => trade.Entries).Where(entry => entry.Kind == "refund" && entry.RequestNo == refund.OutRefundNo).ToArray();
            switch (refund.Status)
            {
                case "pending" when file.IsInDoubt(refund) && booked.Length == 0:
                    break;
                case "pending" or "abnormal":
                    yield return Wrong($"{refund.RefundNo} is still {refund.Status}");
                    break;
                case "succeeded" when booked.Length == 0 && (refund.Kind == "channel" || file.IsElsewhere(refund)):
                    // It went back another way: by a reversal whose answer was lost, or by hand.
                    break;
                case "succeeded" when booked.Length != 1 || booked[0].Amount != refund.Amount:
                    yield return Wrong($"{refund.RefundNo} succeeded with {refund.Amount}, the channel booked {(booked.Length == 0 ? "nothing" : string.Join(" and ", booked.Select(entry => entry.Amount)))} as {refund.OutRefundNo}");
                    break;
                case "failed" when booked.Length > 0:
                    yield return Wrong($"{refund.RefundNo} failed, the channel booked it as {refund.OutRefundNo}");
                    break;
            }
        }

        var known = file.Refunds.Select(refund => refund.OutRefundNo).ToHashSet();
        foreach (var trade in file.Trades)
        {
            foreach (var entry in trade.Entries.Where(entry => entry is { Kind: "refund", RequestNo: not null } && !OrderFile.IsConsole(entry) && !known.Contains(entry.RequestNo)))
                yield return Wrong($"the channel booked the refund {entry.RequestNo} of {entry.Amount}, and we know no such refund");
            var reversals = trade.Entries.Where(entry => entry is { Kind: "refund", RequestNo: null }).ToArray();
            if (reversals.Length > 1) yield return Wrong($"{trade.OutTradeNo} was reversed {reversals.Length} times");
            var otherWays = reversals.Sum(entry => entry.Amount) + OrderFile.AtConsole(trade);
            var claimed = file.Refunds.Where(refund => refund.OutTradeNo == trade.OutTradeNo && refund.Status == "succeeded" && (refund.Kind == "channel" || file.IsElsewhere(refund))).Sum(refund => refund.Amount);
            if (claimed > otherWays) yield return Wrong($"{claimed} of {trade.OutTradeNo} went back another way, we say, the channel knows of {otherWays}");
        }
    }
}
