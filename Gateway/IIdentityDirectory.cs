using PaymentGrains.Gateway.Accounts;
using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway;

/// <summary>Who may sign in, by the hash of their token (<see cref="TerminalToken.Hash"/>); the tokens themselves are stored nowhere.</summary>
public interface IIdentityDirectory
{
    /// <summary>Null when the token is unknown or switched off.</summary>
    ValueTask<TerminalIdentity?> FindTerminalAsync(byte[] tokenHash, CancellationToken cancellation);

    /// <inheritdoc cref="FindTerminalAsync"/>
    ValueTask<MerchantIdentity?> FindMerchantAsync(byte[] keyHash, CancellationToken cancellation);
}

/// <summary>Those of the database. Outside test mode not the demo merchant's, which everybody knows: test mode may have used this database before.</summary>
public sealed class StoredIdentities(MerchantDirectory merchants, GatewayOptions options) : IIdentityDirectory
{
    public async ValueTask<TerminalIdentity?> FindTerminalAsync(byte[] tokenHash, CancellationToken cancellation) =>
        IsClosed(tokenHash) ? null : await merchants.FindTerminalAsync(tokenHash, cancellation);

    public async ValueTask<MerchantIdentity?> FindMerchantAsync(byte[] keyHash, CancellationToken cancellation) =>
        IsClosed(keyHash) ? null : await merchants.FindKeyAsync(keyHash, cancellation);

    private bool IsClosed(byte[] hash) => !options.TestMode && DemoMerchant.Owns(hash);
}
