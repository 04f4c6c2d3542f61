namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>What a shop's account can be at: a channel, and at some the one of its products.</summary>
/// <param name="SimulatedAccount">The account of the simulator's list that a shop's own is made of.</param>
/// <param name="CodesOf">Whose payment codes are shown to it, as <see cref="Code.Of"/> names them.</param>
/// <param name="Channel">The channel's name in the order and in the ledger.</param>
internal sealed record Product(string Name, string SimulatedAccount, string CodesOf, string Channel)
{
    /// <summary>Codes are charged at v3 instead of v2.</summary>
    public bool BarcodeByV3 { get; init; }

    /// <summary>Seconds; 0: the installation's.</summary>
    public int TimeLimitSeconds { get; init; }

    /// <summary>Every product that charges codes.</summary>
    public static IReadOnlyList<Product> All { get; } =
    [
        new("alipay", "sim-alipay", "alipay", "alipay"),
        new("wechat", "sim-wechat", "wechat", "wechat"),
        new("wechat-v3", "sim-wechat", "wechat", "wechat") { BarcodeByV3 = true },
        new("unionpay", "sim-unionpay", "unionpay", "unionpay"),
        new("unionpay-qra", "sim-unionpay-qra", "unionpay", "unionpay"),
        new("yeepay", "sim-yeepay", "alipay", "yeepay"),
        // Nothing closes an order there before its own end, a minute after our limit: a shorter limit keeps the tests short.
        new("huifu", "sim-huifu", "ecny", "huifu") { TimeLimitSeconds = 60 },
    ];

    public static Product Of(string name) => All.Single(product => product.Name == name);
}
