using System.Text.Json;

namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>The merchants that the simulated channels know.</summary>
public sealed record TestAccounts(IReadOnlyList<AlipayAccount> Alipay, IReadOnlyList<WeChatAccount> Wechat)
{
    public IReadOnlyList<GooglePlayAccount> GooglePlay { get; init; } = [];

    public IReadOnlyList<AppStoreAccount> AppStore { get; init; } = [];

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The accounts of test mode (DESIGN 8): <c>sim-alipay</c>, <c>sim-wechat</c>, <c>sim-googleplay</c> and <c>sim-appstore</c>.</summary>
    public static TestAccounts BuiltIn { get; } = ReadBuiltIn();

    /// <summary>These accounts and those of a file of the same form as <c>TestAccounts.json</c>; any list may be missing.</summary>
    public TestAccounts With(string jsonFile)
    {
        var more = JsonSerializer.Deserialize<TestAccounts>(File.ReadAllText(jsonFile), Json)
            ?? throw new InvalidDataException($"{jsonFile} holds no accounts.");
        return new([.. Alipay, .. more.Alipay ?? []], [.. Wechat, .. more.Wechat ?? []])
        {
            GooglePlay = [.. GooglePlay, .. more.GooglePlay], AppStore = [.. AppStore, .. more.AppStore],
        };
    }

    static TestAccounts ReadBuiltIn()
    {
        using var text = typeof(TestAccounts).Assembly.GetManifestResourceStream("TestAccounts.json")!;
        return JsonSerializer.Deserialize<TestAccounts>(text, Json)!;
    }
}
