using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PaymentGrains.Channels;

namespace PaymentGrains.Silo;

/// <summary>
/// Takes over what an operator changes at the channel accounts, within seconds and without a restart. A change that cannot work is told in the log, and
/// the accounts stay as they were.
/// </summary>
internal sealed class AccountRefresh(IAccountSource source, LiveChannelDirectory directory, TimeProvider time, ILogger<AccountRefresh> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long _version;

    /// <summary>Before the engine begins: a wrong account stops the start and not the first customer.</summary>
    /// <exception cref="ChannelSettingsException">An account cannot be read, or cannot work as configured.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var version = await source.VersionAsync(cancellationToken);
        directory.Replace(await source.ReadAsync(cancellationToken));
        _version = version;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, time, stoppingToken);
                var version = await source.VersionAsync(stoppingToken);
                if (version == _version) continue;
                _version = version;
                directory.Replace(await source.ReadAsync(stoppingToken));
                log.LogInformation("The channel accounts were changed; the change counts from now on");
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                log.LogError(error, "The channel accounts could not be read anew; they stay as they were");
            }
        }
    }
}
