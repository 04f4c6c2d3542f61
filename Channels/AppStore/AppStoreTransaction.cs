using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.AppStore;

/// <summary>A transaction whose signature was verified (FACTS 6.5): whose it is, and what it proves.</summary>
internal static class AppStoreTransaction
{
    /// <summary>The purchase, or null with a reason when it is of another app or nothing that we sell.</summary>
    public static Purchase? Read(WebToken transaction, AppStoreSettings settings, out string refusal)
    {
        var fields = transaction.Payload;
        refusal = Foreign(fields, settings) ?? "";
        if (refusal.Length > 0) return null;
        var productId = fields.Text("productId") ?? "";
        if (StoreProduct.Find(settings.Products, productId) is null) refusal = $"product {productId} is not sold here";
        // Somebody else of the family paid for it, under a transaction of its own.
        else if ((fields.Text("inAppOwnershipType") ?? "PURCHASED") != "PURCHASED") refusal = "the purchase was shared, not bought";
        // A restored purchase has a number of its own and the first one's price, and nobody paid again; a renewal was paid.
        else if (IsRestored(fields)) refusal = "the purchase was restored, not bought";
        // Whether the price is of one or of all is not certain.
        else if ((fields.Number("quantity") ?? 1) != 1) refusal = "only one of a product can be bought at a time";
        return refusal.Length > 0 ? null : new Purchase(fields.Text("transactionId")!, productId, fields.Text("appAccountToken") is { Length: > 0 } owner ? owner : null);
    }

    /// <summary>A subscription that renews itself: each renewal is a transaction of its own.</summary>
    public static bool Renews(JsonElement fields) => fields.Text("type") == "Auto-Renewable Subscription";

    private static bool IsRestored(JsonElement fields) =>
        fields.Text("originalTransactionId") is { } original && original != fields.Text("transactionId") && !Renews(fields);

    /// <summary>Why it is none of this account's; null when it is.</summary>
    public static string? Foreign(JsonElement fields, AppStoreSettings settings) =>
        fields.Text("bundleId") != settings.BundleId ? "the transaction is of another app"
        : fields.Text("environment") != settings.Environment ? $"the transaction is not of {settings.Environment}"
        : fields.Text("transactionId") is { Length: > 0 } ? null : "the transaction has no number";
}
