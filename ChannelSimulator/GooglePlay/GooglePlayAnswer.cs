using System.Text.Json;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.GooglePlay;

/// <summary>The answers that Google gives (FACTS 6.2).</summary>
internal static class GooglePlayAnswer
{
    public static WireAnswer Error(int status, string why) => new($"HTTP {status} {why}",
        [new WireField("error", $"{{\"code\":{status},\"message\":{JsonSerializer.Serialize(why)}}}", IsJson: true)]) { Status = status };

    public static WireAnswer NoToken(string error, string why) => new(error, [new("error", error), new("error_description", why)]) { Status = 400 };

    public static WireAnswer Token(string token) =>
        new("token", [new("access_token", token), new("expires_in", "3599", IsJson: true), new("token_type", "Bearer")]);

    /// <summary>It did what it should, and has nothing to say.</summary>
    public static WireAnswer Done(string summary) => new(summary, []) { Status = 204 };

    public static WireAnswer Purchase(Trade trade)
    {
        var state = State(trade);
        List<WireField> fields =
        [
            new("kind", "androidpublisher#productPurchase"),
            new("purchaseTimeMillis", $"{trade.CreatedAt.ToUnixTimeMilliseconds()}"),
            new("purchaseState", state, IsJson: true),
            new("consumptionState", trade.IsConsumed ? "1" : "0", IsJson: true),
            new("acknowledgementState", trade.IsAcknowledged ? "1" : "0", IsJson: true),
            new("purchaseToken", trade.OutTradeNo),
            new("productId", trade.Subject),
            new("quantity", "1", IsJson: true),
            new("refundableQuantity", GooglePlayStore.HasOrder(trade) && trade.Status == TradeStatus.Paid ? "1" : "0", IsJson: true),
            new("regionCode", "CN"),
        ];
        if (GooglePlayStore.HasOrder(trade)) fields.Add(new("orderId", GooglePlayStore.OrderId(trade)));
        if (trade.Attach.Length > 0) fields.Add(new("obfuscatedExternalAccountId", trade.Attach));
        return new WireAnswer("purchaseState " + state, fields);
    }

    public static WireAnswer Voided(IEnumerable<Trade> trades)
    {
        var lines = trades.Select(trade => JsonSerializer.Serialize(new
        {
            kind = "androidpublisher#voidedPurchase",
            purchaseToken = trade.OutTradeNo,
            purchaseTimeMillis = $"{trade.CreatedAt.ToUnixTimeMilliseconds()}",
            voidedTimeMillis = $"{trade.Entries[^1].At.ToUnixTimeMilliseconds()}",
            orderId = GooglePlayStore.OrderId(trade),
            voidedSource = 1,
            voidedReason = 0,
        })).ToList();
        return new WireAnswer($"{lines.Count} voided", [new WireField("voidedPurchases", $"[{string.Join(',', lines)}]", IsJson: true)]);
    }

    /// <summary>0 purchased, 1 cancelled or given back, 2 pending.</summary>
    static string State(Trade trade) => trade.Status switch
    {
        TradeStatus.Paid => "0",
        TradeStatus.Waiting => "2",
        _ => "1",
    };
}
