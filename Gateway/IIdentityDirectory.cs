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

/// <summary>Those of the database.</summary>
public sealed class StoredIdentities(MerchantDirectory merchants) : IIdentityDirectory
{
    public async ValueTask<TerminalIdentity?> FindTerminalAsync(byte[] tokenHash, CancellationToken cancellation) => await merchants.FindTerminalAsync(tokenHash, cancellation);

    public async ValueTask<MerchantIdentity?> FindMerchantAsync(byte[] keyHash, CancellationToken cancellation) => await merchants.FindKeyAsync(keyHash, cancellation);
}
