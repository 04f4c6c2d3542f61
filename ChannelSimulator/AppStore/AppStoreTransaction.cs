using System.Text.Json;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Stores;

namespace PaymentGrains.ChannelSimulator.AppStore;

/// <summary>A transaction as Apple writes and signs it (FACTS 6.5).</summary>
internal static class AppStoreTransaction
{
    public static string Payload(Trade trade, AppStoreAccount account, DateTimeOffset now)
    {
        var product = account.Products.First(product => product.ProductId == trade.Subject);
        var fields = new Dictionary<string, object>
        {
            ["transactionId"] = trade.OutTradeNo,
            ["originalTransactionId"] = trade.OutTradeNo,
            ["bundleId"] = account.BundleId,
            ["productId"] = trade.Subject,
            ["purchaseDate"] = trade.CreatedAt.ToUnixTimeMilliseconds(),
            ["originalPurchaseDate"] = trade.CreatedAt.ToUnixTimeMilliseconds(),
            ["quantity"] = 1,
            ["type"] = product.Consumable ? "Consumable" : "Non-Consumable",
            ["inAppOwnershipType"] = "PURCHASED",
            ["signedDate"] = now.ToUnixTimeMilliseconds(),
            ["environment"] = account.Environment,
            ["transactionReason"] = "PURCHASE",
            ["storefront"] = "CHN",
            // Thousandths of the unit; the test products are in currencies of two decimals.
            ["price"] = trade.Amount * 10,
            ["currency"] = product.Currency,
        };
        if (trade.Attach.Length > 0) fields["appAccountToken"] = trade.Attach;
        if (trade.Status == TradeStatus.Refunded)
        {
            fields["revocationDate"] = trade.Entries[^1].At.ToUnixTimeMilliseconds();
            fields["revocationReason"] = 0;
        }

        return JsonSerializer.Serialize(fields);
    }

    public static string Sign(string payload, AppStoreAccount account, bool breakSignature)
    {
        var header = JsonSerializer.Serialize(new { alg = "ES256", x5c = account.Certificates });
        return SignedJson.Es256(header, payload, breakSignature ? account.ApiPrivateKey : account.LeafPrivateKey);
    }
}
