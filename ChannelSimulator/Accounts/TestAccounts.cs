using System.Text.Json;

namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>The merchants that the simulated channels know.</summary>
public sealed record TestAccounts(IReadOnlyList<AlipayAccount> Alipay, IReadOnlyList<WeChatAccount> Wechat)
{
    public IReadOnlyList<AcpAccount> Unionpay { get; init; } = [];
    public IReadOnlyList<QraAccount> UnionpayQra { get; init; } = [];
    public IReadOnlyList<YeePayAccount> Yeepay { get; init; } = [];
    public IReadOnlyList<HuifuAccount> Huifu { get; init; } = [];
    public IReadOnlyList<GooglePlayAccount> GooglePlay { get; init; } = [];
    public IReadOnlyList<AppStoreAccount> AppStore { get; init; } = [];

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The accounts of test mode (DESIGN 8): one a channel, <c>sim-alipay</c>, <c>sim-wechat</c>…</summary>
    public static TestAccounts BuiltIn { get; } = ReadBuiltIn();

    /// <summary>These accounts and those of a file of the same form as <c>TestAccounts.json</c>; any list may be missing.</summary>
    public TestAccounts With(string jsonFile)
    {
        var more = JsonSerializer.Deserialize<TestAccounts>(File.ReadAllText(jsonFile), Json)
            ?? throw new InvalidDataException($"{jsonFile} holds no accounts.");
        return new([.. Alipay, .. more.Alipay ?? []], [.. Wechat, .. more.Wechat ?? []])
        {
            Unionpay = [.. Unionpay, .. more.Unionpay ?? []],
            UnionpayQra = [.. UnionpayQra, .. more.UnionpayQra ?? []],
            Yeepay = [.. Yeepay, .. more.Yeepay ?? []],
            Huifu = [.. Huifu, .. more.Huifu ?? []],
            GooglePlay = [.. GooglePlay, .. more.GooglePlay], AppStore = [.. AppStore, .. more.AppStore],
        };
    }

    static TestAccounts ReadBuiltIn()
    {
        using var text = typeof(TestAccounts).Assembly.GetManifestResourceStream("TestAccounts.json")!;
        return JsonSerializer.Deserialize<TestAccounts>(text, Json)!;
    }
}
