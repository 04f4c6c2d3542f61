using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.Huifu;
using PaymentGrains.Channels.YeePay;

namespace PaymentGrains.Gateway.Accounts;

/// <summary>Where the channel accounts come from: a file, or in test mode the simulator.</summary>
public static class ChannelAccountSource
{
    private static readonly TimeSpan SimulatorPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <exception cref="ChannelSettingsException">The accounts cannot be read; the message says why and what to do.</exception>
    public static async Task<IReadOnlyList<ChannelAccountSettings>> ReadAsync(GatewayOptions options, TimeProvider time) =>
        options.TestMode
            ? [.. ChannelAccounts.Parse(await AskSimulatorAsync(options, time)).Select(account => WithCallback(account, options))]
            : ChannelAccounts.Parse(await ReadFileAsync(options.ChannelsFile!));

    private static async Task<string> ReadFileAsync(string file)
    {
        try
        {
            return await File.ReadAllTextAsync(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChannelSettingsException([$"PAYMENTS_CHANNELS: {e.Message}"]);
        }
    }

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

    // The simulator runs on this machine and cannot know where we listen.
    private static ChannelAccountSettings WithCallback(ChannelAccountSettings account, GatewayOptions options)
    {
        if (options.Port == 0) return account;
        var callback = new Uri(options.Local, $"callbacks/{account.Channel}/{account.Account}").ToString();
        return account switch
        {
            AlipaySettings { NotifyUrl.Length: 0 } alipay => alipay with { NotifyUrl = callback },
            YeePaySettings { NotifyUrl.Length: 0 } yeePay => yeePay with { NotifyUrl = callback },
            HuifuSettings { NotifyUrl.Length: 0 } huifu => huifu with { NotifyUrl = callback },
            _ => account,
        };
    }
}
