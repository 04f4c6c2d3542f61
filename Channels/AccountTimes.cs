namespace PaymentGrains.Channels;

/// <summary>The times that one account sets; null where the installation's count.</summary>
/// <param name="Polling">Of barcodes, a <see cref="Domain.Schedules.PollSchedule"/>.</param>
/// <param name="TimeLimit">From the pay of a barcode to its last query.</param>
/// <param name="ScenePolling">Of what the customer begins.</param>
/// <param name="SceneTimeLimit">From its start to its last query.</param>
public sealed record AccountTimes(string? Polling, TimeSpan? TimeLimit, string? ScenePolling, TimeSpan? SceneTimeLimit)
{
    public static AccountTimes Usual { get; } = new(null, null, null, null);

    public static AccountTimes Of(ChannelAccountSettings settings) => new(
        settings.Polling.Length > 0 ? settings.Polling : null, settings.TimeLimitSeconds > 0 ? TimeSpan.FromSeconds(settings.TimeLimitSeconds) : null,
        settings.ScenePolling.Length > 0 ? settings.ScenePolling : null, settings.SceneTimeLimitMinutes > 0 ? TimeSpan.FromMinutes(settings.SceneTimeLimitMinutes) : null);
}
