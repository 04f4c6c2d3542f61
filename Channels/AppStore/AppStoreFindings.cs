using System.Globalization;
using System.Text.Json;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.AppStore;

/// <summary>Turns an answer of the App Store into our finding: the rules around the table of <see cref="AppStoreCodes"/>.</summary>
internal static class AppStoreFindings
{
    /// <summary>Bought, and not at the order's price.</summary>
    public const string PriceCode = "PRICE_DIFFERS";

    /// <summary>Valid without a revocation it is paid, with one it is given back (FACTS 6.5); and only at the order's own price.</summary>
    public static TradeFinding Query(AppStoreAnswer answer, TradeReference trade, AppStoreSettings settings)
    {
        var unknown = new TradeFinding(TradeVerdict.Unknown) { Code = answer.Code, Raw = answer.Raw };
        if (answer.Transaction is not { } transaction)
            return answer is { Status: 404, ErrorCode: { } error } ? unknown with { Verdict = AppStoreCodes.Query.Meaning($"{error}", TradeVerdict.Unknown) } : unknown;
        if (AppStoreTransaction.Read(transaction, settings, out var refusal) is not { } found) return unknown with { Code = "NOT_OURS", Message = refusal };
        var purchase = trade.Purchase!;
        if (found.Token != purchase.Token || found.ProductId != purchase.ProductId || (purchase.Owner is not null && !purchase.Owner.Equals(found.Owner, StringComparison.OrdinalIgnoreCase)))
            return unknown with { Code = "OTHER_PURCHASE", Message = "the App Store answered about another purchase" };

        var fields = transaction.Payload;
        var (amount, currency) = Price(fields, StoreProduct.Find(settings.Products, found.ProductId)!);
        var finding = unknown with { ChannelTradeNo = found.Token, Amount = amount, Code = "PURCHASED" };
        var fits = amount == trade.Amount && currency == trade.Currency;
        if (fields.TryGetProperty("revocationDate", out _)) return Revoked(fields, finding, fits);
        if (fits) return finding with { Verdict = TradeVerdict.Paid };
        var costs = string.Create(CultureInfo.InvariantCulture, $"{found.ProductId} cost {(amount is null ? "an unreadable price" : $"{amount} {currency}")}, the order is {trade.Amount} {trade.Currency} (minor units)");
        return finding with { Code = PriceCode, Message = costs, Warning = costs };
    }

    /// <summary>Nothing of it can be taken back by us: Apple has no such call.</summary>
    public static ReversalFinding Reverse(TradeFinding query) => new(query.Verdict switch
    {
        TradeVerdict.Paid => ReversalVerdict.NotReversible,
        TradeVerdict.Closed => ReversalVerdict.Closed,
        TradeVerdict.GivenBack => query.Refunds is null ? ReversalVerdict.NotReversible : ReversalVerdict.Returned,
        TradeVerdict.NotFound => ReversalVerdict.NotFound,
        _ when query.Code == PriceCode => ReversalVerdict.NotReversible,
        _ => ReversalVerdict.Unknown,
    })
    {
        Code = query.Code, Message = query.Message, Raw = query.Raw,
    };

    private static TradeFinding Revoked(JsonElement fields, TradeFinding finding, bool fits)
    {
        finding = finding with { Code = "REVOKED" };
        // Apple also gives back parts; how much is not written in FACTS, so nothing is said of it.
        if (fields.Text("revocationType") is { } type && type != "REFUND_FULL") return finding with { Verdict = TradeVerdict.GivenBack, Code = "REVOKED_" + type };
        return fits
            ? finding with { Verdict = TradeVerdict.GivenBack, Refunds = [new TradeRefund("revoked-" + finding.ChannelTradeNo, finding.Amount!.Value, Done: true)] }
            : finding with { Verdict = TradeVerdict.Closed };
    }

    /// <summary>What the transaction states, or where it states none the price in the settings. Half a statement is none that can be read.</summary>
    private static (long? Amount, string? Currency) Price(JsonElement fields, StoreProduct product)
    {
        var stated = fields.TryGetProperty("price", out _);
        var currency = fields.Text("currency");
        if (!stated && currency is null) return (product.Amount, product.Currency);
        return fields.Number("price") is { } milli && currency is not null ? (AppStorePrice.Minor(milli, currency), currency) : (null, currency);
    }
}
