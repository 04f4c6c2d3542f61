using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PaymentGrains.Gateway.Accounts;
using PaymentGrains.Storage;
using PaymentGrains.Storage.Merchants;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Outside test mode: accounts that an operator adds, tries and switches off while payments run.</summary>
public sealed class ChannelAccountTests : IAsyncLifetime
{
    private const string Token = "token-of-the-tea-shop";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "payments-accounts-" + RandomNumberGenerator.GetHexString(8));
    private Installation _installation = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        _installation = await Installation.StartAsync(keys: "2026a:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await using var connections = new StorageConnections(_installation.Postgres.ConnectionString, new StorageOptions());
        var merchants = new MerchantDirectory(connections, TimeProvider.System);
        await merchants.AddMerchantAsync("tea", "Tea shop", default);
        await merchants.AddTerminalAsync("tea", "till-1", TerminalToken.Hash(Token), default);
    }

    public async Task DisposeAsync()
    {
        await _installation.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_account_works_from_when_it_is_added_until_it_is_switched_off_and_settles_what_it_started()
    {
        var till = _installation.Till(token: Token);
        await till.Create("A-1", 100);
        Assert.Equal("CODE_NOT_RECOGNISED", (await till.Pay("A-1", Code.Of("wechat", "00"))).Codename);
        Assert.Equal("UNAUTHENTICATED", (await _installation.Till().Create("A-1", 100)).Codename);

        Assert.Equal((0, true), await Said("stored, encrypted with key 2026a", "channel", "add", await WeChatAccountAsync("wx-tea")));
        Assert.Equal((0, true), await Said("works", "channel", "test", "wx-tea"));
        Assert.Equal(0, await _installation.Postgres.ScalarAsync<long>("select count(*) from channel_account where position('apiKey'::bytea in settings) > 0 or position('1900000001'::bytea in settings) > 0"));

        // The gateway takes the change over by itself.
        Assert.Equal("SUCCESS", (await UntilPaidAsync(till, "A-1", "00")).Codename);
        await till.Create("A-2", 100);
        Assert.Equal("PAYING", (await till.Pay("A-2", Code.Of("wechat", "02"))).Codename);

        Assert.Equal((0, true), await Said("settles what it started", "channel", "disable", "wx-tea"));
        await till.Create("A-3", 100);
        await till.Until("A-3", _ => false, TimeSpan.FromSeconds(7));
        Assert.Equal("CODE_NOT_RECOGNISED", (await till.Pay("A-3", Code.Of("wechat", "00"))).Codename);
        await till.Cancel("A-2");
        Assert.Equal("CANCELLED", (await till.Until("A-2", reply => reply.IsFinal, TimeSpan.FromSeconds(40))).Codename);
        Assert.Equal((0, true), await Said("settles only", "channel", "list"));
    }

    [Fact]
    public async Task Test_modes_public_token_and_key_open_nothing_where_real_money_moves()
    {
        // Given a database that test mode has used before; that is what it leaves there.
        await using var connections = new StorageConnections(_installation.Postgres.ConnectionString, new StorageOptions());
        await new DemoMerchant(new MerchantDirectory(connections, TimeProvider.System)).StartAsync(default);

        Assert.Equal("UNAUTHENTICATED", (await _installation.Till().Create("A-1", 100)).Codename);
        using var server = new MerchantServer(_installation.Url(0));
        Assert.Equal(401, (await server.CreateAsync("W-1")).Status);
        Assert.Equal("CREATED", (await _installation.Till(token: Token).Create("A-1", 100)).Codename);
    }

    [Fact]
    public async Task What_cannot_work_is_not_stored()
    {
        var file = await WeChatAccountAsync("wx-bad", account => account["apiKey"] = "");
        var (status, said) = await _installation.CommandAsync("channel", "add", file);
        Assert.Equal(1, status);
        Assert.Contains("\"apiKey\"", said, StringComparison.Ordinal);
        Assert.Equal((1, true), await Said("there is no account wx-bad", "channel", "test", "wx-bad"));

        // Misspelt it would be everybody's account; named twice it could be either.
        Assert.Equal((1, true), await Said("field \"merchant\" is not a field of such an account", "channel", "add", await WeChatAccountAsync("wx-bad", account => account["merchant"] = new JsonArray("tea"))));
        var twice = (await File.ReadAllTextAsync(await WeChatAccountAsync("wx-bad"))).Replace("{", "{\"mchId\":\"1900000009\",", StringComparison.Ordinal);
        Assert.Equal((1, true), await Said("Duplicate property 'mchId'", "channel", "add", await FileAsync("twice.json", twice)));
        Assert.Equal((1, true), await Said("the list is empty", "channel", "add", await FileAsync("none.json", "[]")));
        Assert.Equal((1, true), await Said("there is no account wx-bad", "channel", "test", "wx-bad"));

        Assert.Equal((0, true), await Said("stored", "channel", "add", await WeChatAccountAsync("wx-wrong", account => account["apiKey"] = new string('0', 32))));
        Assert.Equal((1, true), await Said("does not work", "channel", "test", "wx-wrong"));
        var elsewhere = await WeChatAccountAsync("wx-wrong", account => account["notifyUrl"] = "https://pay.example.com/callbacks/wechat/wx-tea");
        Assert.Equal((0, true), await Said("notifyUrl does not end in /callbacks/wechat/wx-wrong", "channel", "add", elsewhere));
        Assert.Equal((2, true), await Said("./payments channel add FILE", "channel", "remove", "wx-wrong"));
    }

    [Theory]
    [InlineData("googleplay")]
    [InlineData("appstore")]
    public async Task A_store_is_tried_by_a_purchase_that_nobody_made(string channel)
    {
        Assert.Equal((0, true), await Said("stored", "channel", "add", await AccountAsync(channel, "store")));
        Assert.Equal((0, true), await Said("works", "channel", "test", "store"));
        var wrong = await AccountAsync(channel, "wrong", account => account[channel == "appstore" ? "keyId" : "serviceAccount"] = "stranger");
        Assert.Equal((0, true), await Said("stored", "channel", "add", wrong));
        Assert.Equal((1, true), await Said("does not work", "channel", "test", "wrong"));

        // A row whose key was dropped hides no other.
        Assert.Equal(1, await _installation.Postgres.ScalarAsync<long>("with lost as (update channel_account set key_id = 'lost' where account = 'wrong' returning 1) select count(*) from lost"));
        var (status, said) = await _installation.CommandAsync("channel", "list");
        Assert.Equal((0, 3), (status, said.TrimEnd().Split('\n').Length));
        Assert.Contains("is encrypted with key lost, which PAYMENTS_KEYS does not have", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_developer_tries_a_published_notification_with_the_keys_that_were_published_with_it()
    {
        var published = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Vectors(), "notify_wechat_v3_go.json")))!;
        var account = published["account"]!.AsObject();
        Assert.Equal((1, true), await Said("add \"onlyVerifies\": true", "channel", "add", await FileAsync("account.json", account.ToJsonString())));
        account["onlyVerifies"] = true;
        Assert.Equal((0, true), await Said("it only verifies", "channel", "add", await FileAsync("account.json", account.ToJsonString())));
        Assert.Equal((0, true), await Said("only verifies", "channel", "list"));
        Assert.Equal((1, true), await Said("only verifies", "channel", "test", "published"));

        var body = published["body"]!.GetValue<string>();
        string[] words =
        [
            "verify", "--channel", "wechat", "--account", "published", "--body", await FileAsync("body", body), "--headers", await FileAsync("headers.json", published["headers"]!.ToJsonString()),
        ];
        Assert.Equal((0, true), await Said("PAYSCORE.USER_OPEN_SERVICE", [.. words, "--at", published["at"]!.GetValue<string>()]));
        Assert.Equal((0, true), await Said("\"out_contract_code\":\"21640bdbd08e473e828f3206a2741c6e\"", [.. words, "--at", "1624523846"]));
        Assert.Equal((1, true), await Said("signed more than 5 minutes ago", words));
        await FileAsync("body", body + "\n");
        Assert.Equal((1, true), await Said("without the line end at the end of the file it would verify", [.. words, "--at", "1624523846"]));
        await FileAsync("body", body.Replace("签约成功", "签约失败", StringComparison.Ordinal));
        Assert.Equal((1, true), await Said("wrong signature\"", [.. words, "--at", "1624523846"]));

        // What pays is not replaced by what cannot settle.
        Assert.Equal(0, (await _installation.CommandAsync("channel", "add", await WeChatAccountAsync("wx-pays"))).Status);
        Assert.Equal((1, true), await Said("needs another name", "channel", "add", await WeChatAccountAsync("wx-pays", paying => paying["onlyVerifies"] = true)));
    }

    private async Task<string> FileAsync(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    private static string Vectors([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "vectors"));

    private async Task<(int Status, bool Said)> Said(string words, params string[] command)
    {
        var (status, said) = await _installation.CommandAsync(command);
        return (status, said.Contains(words, StringComparison.Ordinal));
    }

    private static async Task<PosReply> UntilPaidAsync(Till till, string orderSn, string ending)
    {
        var last = await till.Query(orderSn);
        for (var tries = 0; tries < 40 && last.Codename != "SUCCESS"; tries++)
        {
            last = await till.Pay(orderSn, Code.Of("wechat", ending));
            if (last.Codename == "CODE_NOT_RECOGNISED") await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        }

        return last;
    }

    /// <summary>The simulator's account, as if it were a real one.</summary>
    private Task<string> WeChatAccountAsync(string name, Action<JsonObject>? change = null) => AccountAsync("wechat", name, change);

    private async Task<string> AccountAsync(string channel, string name, Action<JsonObject>? change = null)
    {
        using var http = new HttpClient();
        var accounts = await http.GetFromJsonAsync<JsonArray>(new Uri(_installation.Simulator, "accounts"));
        var account = accounts!.OfType<JsonObject>().First(account => account["channel"]!.GetValue<string>() == channel);
        account["account"] = name;
        account["notifyUrl"] = $"https://pay.example.com/callbacks/{channel}/{name}";
        change?.Invoke(account);
        var file = Path.Combine(_folder, name + ".json");
        await File.WriteAllTextAsync(file, account.ToJsonString());
        return file;
    }
}
