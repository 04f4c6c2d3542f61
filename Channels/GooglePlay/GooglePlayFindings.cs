using System.Globalization;
using System.Text.Json;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>Turns an answer of Google Play into our finding: the rules around the tables of <see cref="GooglePlayCodes"/>.</summary>
internal static class GooglePlayFindings
{
    private const string MoneylessCode = "NO_MONEY_TAKEN";
    private const string PriceCode = "PRICE_DIFFERS";
    private const string NoAmount = "Google Play states no amount, and products lists none that fits";

    /// <summary>
    /// What the store holds. Google states no amount, so the one of the products table counts; where it is not the order's, nothing is believed, and the
    /// purchase is not acknowledged either: Google gives it back after three days (FACTS 6.2).
    /// </summary>
    public static TradeFinding Query(GooglePlayAnswer answer, TradeReference trade, GooglePlaySettings settings)
    {
        var unknown = new TradeFinding(TradeVerdict.Unknown) { Code = answer.Code, Raw = answer.Raw };
        if (answer.Fields is not { } fields)
            return answer.Status == 200 ? unknown : unknown with { Verdict = GooglePlayCodes.Http.Meaning($"{answer.Status}", TradeVerdict.Unknown) };
        if (IsOfAnother(fields, trade)) return unknown with { Code = "OTHER_PURCHASE", Message = "Google Play answered about another purchase" };

        var state = $"{fields.Number("purchaseState")}";
        var finding = unknown with { Code = "PURCHASE_STATE_" + state, ChannelTradeNo = fields.Text("orderId"), Verdict = GooglePlayCodes.PurchaseState.Meaning(state, TradeVerdict.Unknown) };
        if (finding.Verdict == TradeVerdict.Paid) return Purchased(fields, finding, trade, settings);
        return finding.Verdict == TradeVerdict.Waiting ? finding with { Message = "等待顾客完成付款" } : finding;
    }

    /// <summary>Whether the store still waits for us to take notice of a purchase.</summary>
    public static bool IsUntold(GooglePlayAnswer answer, bool consumable) =>
        answer.Fields is { } fields && fields.Number(consumable ? "consumptionState" : "acknowledgementState") != 1;

    /// <summary>Nothing of it can be taken back by us: the store has nothing to reverse.</summary>
    public static ReversalFinding Reverse(GooglePlayAnswer answer, TradeReference trade, GooglePlaySettings settings)
    {
        var query = Query(answer, trade, settings);
        var verdict = query.Verdict switch
        {
            // What a tester or a promotion got took no money, and what went back is gone.
            _ when query.Code is MoneylessCode => ReversalVerdict.Closed,
            TradeVerdict.Closed => ReversalVerdict.Closed,
            TradeVerdict.NotFound => ReversalVerdict.NotFound,
            TradeVerdict.Waiting => ReversalVerdict.Retry,
            TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.NotReversible,
            // Purchased, whatever else does not fit.
            _ when query.Code is PriceCode => ReversalVerdict.NotReversible,
            _ => ReversalVerdict.Unknown,
        };
        return new ReversalFinding(verdict) { Code = query.Code, Message = query.Message, Raw = query.Raw };
    }

    /// <summary>The purchase says whether its money went back; null when it does not say.</summary>
    public static bool? IsGivenBack(GooglePlayAnswer answer, TradeReference trade)
    {
        if (answer.Fields is not { } fields || IsOfAnother(fields, trade)) return null;
        return fields.Number("purchaseState") switch
        {
            1 => true,
            0 => fields.Number("refundableQuantity") switch { 0 => true, null => null, _ => false },
            _ => null,
        };
    }

    private static TradeFinding Purchased(JsonElement fields, TradeFinding finding, TradeReference trade, GooglePlaySettings settings)
    {
        // 0 a licence tester's, 1 a promotion code, 2 for watching an advertisement: absent means that money was taken (FACTS 6.2).
        if (fields.TryGetProperty("purchaseType", out _) && !(settings.TestPurchases && fields.Number("purchaseType") == 0))
            return finding with { Verdict = TradeVerdict.Unknown, Code = MoneylessCode, Message = "a test or promotion purchase: Google Play took no money for it" };
        var (quantity, left) = (fields.Number("quantity") ?? 1, fields.Number("refundableQuantity"));
        // All of it went back. Under which number Google does not say: the refund's own query tells whether it was ours.
        if (left == 0) return finding with { Verdict = TradeVerdict.Closed, Code = "REFUNDED" };
        if (StoreProduct.Find(settings.Products, trade.Purchase!.ProductId) is not { } product || quantity is < 1 or > 1000 || left < 0)
            return finding with { Verdict = TradeVerdict.Unknown, Code = PriceCode, Message = NoAmount, Warning = NoAmount };
        finding = finding with { Amount = product.Amount * quantity };
        if (finding.Amount != trade.Amount || product.Currency != trade.Currency)
        {
            var costs = string.Create(CultureInfo.InvariantCulture, $"{quantity} x {product.ProductId} cost {finding.Amount} {product.Currency}, the order is {trade.Amount} {trade.Currency} (minor units)");
            return finding with { Verdict = TradeVerdict.Unknown, Code = PriceCode, Message = costs, Warning = costs };
        }

        // Only a tester's purchase has no order (FACTS 6.1).
        if (string.IsNullOrEmpty(finding.ChannelTradeNo) && !fields.TryGetProperty("purchaseType", out _)) return finding with { Verdict = TradeVerdict.Unknown, Code = "NO_ORDER_ID" };
        if (left is null || left >= quantity) return finding;
        var back = new TradeRefund("voided-" + (finding.ChannelTradeNo ?? trade.OutTradeNo), product.Amount * (quantity - left.Value), Done: true);
        return finding with { Verdict = TradeVerdict.GivenBack, Refunds = [back] };
    }

    private static bool IsOfAnother(JsonElement fields, TradeReference trade)
    {
        var purchase = trade.Purchase!;
        return Differs(fields.Text("purchaseToken"), purchase.Token)
            || Differs(fields.Text("productId"), purchase.ProductId)
            || Differs(fields.Text("orderId"), trade.ChannelTradeNo)
            || Differs(fields.Text("obfuscatedExternalAccountId"), purchase.Owner);
    }

    /// <summary>Both are known and they are not the same.</summary>
    private static bool Differs(string? stated, string? known) => stated is { Length: > 0 } && known is { Length: > 0 } && stated != known;
}
