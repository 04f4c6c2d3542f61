using PaymentGrains.Channels;

namespace PaymentGrains.Gateway.Accounts;

/// <summary>Test mode's channel accounts: those that the simulator knows, with our own address for its notifications.</summary>
public static class SimulatedAccounts
{
    private static readonly TimeSpan SimulatorPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <exception cref="ChannelSettingsException">The simulator does not answer.</exception>
    public static async Task<IReadOnlyList<ChannelAccountSettings>> ReadAsync(GatewayOptions options, TimeProvider time) =>
        [.. ChannelAccounts.Parse(await AskSimulatorAsync(options, time)).Select(account => WithCallback(account, options))];

    private static async Task<string> AskSimulatorAsync(GatewayOptions options, TimeProvider time)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await http.GetStringAsync(new Uri(options.Simulator, "accounts"));
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                if (time.GetElapsedTime(started) > SimulatorPatience)
                {
                    throw new ChannelSettingsException([$"test mode needs the channel simulator at {options.Simulator}, and it does not answer; PAYMENTS_SIMULATOR_PORT says where it is"]);
                }

                await Task.Delay(Pause, time);
            }
        }
    }

    // The simulator runs on this machine and cannot know where we listen. Where we take any free port it reaches nobody, and queries find what it cannot tell.
    private static ChannelAccountSettings WithCallback(ChannelAccountSettings account, GatewayOptions options) =>
        account.NotifyUrl.Length == 0 && options.Port != 0
            ? account with { NotifyUrl = new Uri(options.Local, $"callbacks/{account.Channel}/{account.Account}").ToString() }
            : account;
}
