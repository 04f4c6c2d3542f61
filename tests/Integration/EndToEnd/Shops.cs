using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PaymentGrains.Channels;
using PaymentGrains.Storage;
using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>
/// An installation outside test mode with one merchant a product, whose only account is at that product: a code that several products charge goes where
/// the shop's account is.
/// </summary>
internal sealed class Shops : IAsyncDisposable
{
    private Shops(Installation installation) => Installation = installation;

    public Installation Installation { get; }

    public static async Task<Shops> OpenAsync(IReadOnlyList<Product> products)
    {
        var shops = new Shops(await Installation.StartAsync(keys: "2026a:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        try
        {
            await shops.AddMerchantsAsync(products);
            await shops.AddAccountsAsync(products);
            return shops;
        }
        catch
        {
            await shops.DisposeAsync();
            throw;
        }
    }

    public Till Till(Product product) => Installation.Till(token: "till-of-" + product.Name);

    public MerchantServer Server(Product product) => new(Installation.Url(), "sk-of-" + product.Name);

    /// <summary>The shop's statement of a day of China, through the adapter that the gateway has.</summary>
    public async Task<BillFinding> BillAsync(Product product, DateOnly day)
    {
        await using var host = new ServiceCollection().AddSingleton(TimeProvider.System).AddChannels().BuildServiceProvider();
        host.GetRequiredService<LiveChannelDirectory>().Replace(ChannelAccounts.Parse($"[{(await AccountAsync(product)).ToJsonString()}]"));
        return await ((IBillChannel)host.GetRequiredService<IChannelDirectory>().Find("account-" + product.Name)!).BillAsync(day, default);
    }

    public ValueTask DisposeAsync() => Installation.DisposeAsync();

    /// <summary>The shop's account as an operator writes it down.</summary>
    public async Task<JsonObject> AccountAsync(Product product)
    {
        using var http = new HttpClient();
        var known = await http.GetFromJsonAsync<JsonArray>(new Uri(Installation.Simulator, "accounts"));
        var account = (JsonObject)known!.OfType<JsonObject>().Single(account => account["account"]!.GetValue<string>() == product.SimulatedAccount).DeepClone();
        account["account"] = "account-" + product.Name;
        account["merchants"] = new JsonArray("shop-" + product.Name);
        account["notifyUrl"] = new Uri(Installation.Url(), $"callbacks/{product.Channel}/account-{product.Name}").ToString();
        if (product.BarcodeByV3) account["barcodeByV3"] = true;
        account["timeLimitSeconds"] = product.TimeLimitSeconds;
        return account;
    }

    private async Task AddMerchantsAsync(IReadOnlyList<Product> products)
    {
        await using var connections = new StorageConnections(Installation.Postgres.ConnectionString, new StorageOptions());
        var merchants = new MerchantDirectory(connections, TimeProvider.System);
        foreach (var product in products)
        {
            await merchants.AddMerchantAsync("shop-" + product.Name, product.Name, default);
            await merchants.AddTerminalAsync("shop-" + product.Name, "till-1", TerminalToken.Hash("till-of-" + product.Name), default);
            await merchants.AddKeyAsync("shop-" + product.Name, "server-1", TerminalToken.Hash("sk-of-" + product.Name), default);
        }
    }

    private async Task AddAccountsAsync(IReadOnlyList<Product> products)
    {
        var accounts = new JsonArray();
        foreach (var product in products) accounts.Add((JsonNode)await AccountAsync(product));
        var file = Path.Combine(Path.GetTempPath(), $"payments-shops-{RandomNumberGenerator.GetHexString(8)}.json");
        try
        {
            await File.WriteAllTextAsync(file, accounts.ToJsonString());
            var (status, said) = await Installation.CommandAsync("channel", "add", file);
            if (status != 0) throw new InvalidOperationException(said);
        }
        finally
        {
            File.Delete(file);
        }

        // The gateway takes them over by itself, all at once.
        var (last, till) = (products[^1], Till(products[^1]));
        await till.Create("IS-IT-OPEN", 1);
        await Eventually.TrueAsync(async () => (await till.Pay("IS-IT-OPEN", Code.Of(last.CodesOf, "03"))).Codename != "CODE_NOT_RECOGNISED");
    }
}
