using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway.Accounts;

/// <summary>Test mode's merchant, terminal and API key (DESIGN 8). Their credentials are public: outside test mode they open nothing
/// (<see cref="StoredIdentities"/>), also where test mode has used the database before.</summary>
public sealed class DemoMerchant(MerchantDirectory merchants) : IHostedService
{
    public const string MerchantId = "demo";
    public const string TerminalToken = "demo-terminal";
    public const string ApiKey = "sk_test_demo";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await merchants.AddMerchantAsync(MerchantId, "Demo shop", cancellationToken);
        await merchants.AddKeyAsync(MerchantId, "demo", Storage.Merchants.TerminalToken.Hash(ApiKey), cancellationToken);
        await merchants.AddTerminalAsync(MerchantId, "demo", Storage.Merchants.TerminalToken.Hash(TerminalToken), cancellationToken);
    }

    /// <summary>Whether the token or key of this hash is one of test mode's.</summary>
    public static bool Owns(ReadOnlySpan<byte> hash) => hash.SequenceEqual(Storage.Merchants.TerminalToken.Hash(TerminalToken)) || hash.SequenceEqual(Storage.Merchants.TerminalToken.Hash(ApiKey));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
