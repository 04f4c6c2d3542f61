using PaymentGrains.Channels;

namespace PaymentGrains.Silo;

/// <summary>Where the channel accounts come from.</summary>
public interface IAccountSource
{
    /// <summary>Another number means that they should be read again.</summary>
    Task<long> VersionAsync(CancellationToken cancellationToken);

    /// <exception cref="ChannelSettingsException">They cannot be read; the message says what to do.</exception>
    Task<IReadOnlyList<ChannelAccountSettings>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Accounts that never change: of test mode, of a benchmark.</summary>
public sealed class FixedAccounts(IReadOnlyList<ChannelAccountSettings> accounts) : IAccountSource
{
    public Task<long> VersionAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    public Task<IReadOnlyList<ChannelAccountSettings>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(accounts);
}
