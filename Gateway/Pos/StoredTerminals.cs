using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway.Pos;

/// <summary>The terminals of the database.</summary>
public sealed class StoredTerminals(MerchantDirectory merchants) : ITerminalDirectory
{
    public async ValueTask<TerminalIdentity?> FindAsync(byte[] tokenHash, CancellationToken cancellation) =>
        await merchants.FindTerminalAsync(tokenHash, cancellation);
}
