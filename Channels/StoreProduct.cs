namespace PaymentGrains.Channels;

/// <summary>What an account sells in a store, and what the store takes for one of it.</summary>
public sealed record StoreProduct
{
    /// <summary>No order is larger.</summary>
    private const long LargestAmount = 10_000_000_000;

    /// <summary>As the store knows it.</summary>
    public string ProductId { get; init; } = "";

    /// <summary>Minor units of <see cref="Currency"/>.</summary>
    public long Amount { get; init; }

    public string Currency { get; init; } = "CNY";

    /// <summary>It can be bought again once it is used up: Google Play is told of its consumption, which is an acknowledgement too (FACTS 6.2).</summary>
    public bool Consumable { get; init; }

    /// <summary>The line of a product, or null when the account does not sell it.</summary>
    internal static StoreProduct? Find(IReadOnlyList<StoreProduct> products, string productId) => products.FirstOrDefault(product => product.ProductId == productId);

    internal static IEnumerable<SettingsProblem> Problems(IReadOnlyList<StoreProduct> products)
    {
        if (products is not { Count: > 0 })
        {
            yield return new SettingsProblem("products", "is missing", "list what is sold: [{\"productId\":\"…\",\"amount\":minor units,\"currency\":\"CNY\",\"consumable\":false}]");
            yield break;
        }

        if (products.Any(product => string.IsNullOrWhiteSpace(product.ProductId))) yield return new SettingsProblem("products", "has one without a productId", "copy it from the store's console");
        if (products.Any(product => product.Amount is < 1 or > LargestAmount)) yield return new SettingsProblem("products", "has one whose amount is not 1 to 10,000,000,000", "write its price in minor units, 1990 for 19.90");
        if (products.Any(product => product.Currency is not { Length: 3 } code || !code.All(char.IsAsciiLetterUpper)))
            yield return new SettingsProblem("products", "has one whose currency is no ISO 4217 code", "write it like CNY");
        if (products.CountBy(product => product.ProductId).Any(line => line.Value > 1)) yield return new SettingsProblem("products", "names a productId twice", "a product has one price here");
    }
}
