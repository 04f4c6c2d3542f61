using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PaymentGrains.Channels;

namespace PaymentGrains.Gateway.Commands;

/// <summary>
/// <c>./payments verify …</c>: what an account makes of a notification, as received. The verdict and the decoded notification go out as one line of JSON;
/// exit status 0 accepted, 1 refused.
/// </summary>
internal static class VerifyCommand
{
    private const string Usage =
        """
        ./payments verify --channel NAME --account NAME --body FILE [--headers FILE] [--at TIME] [--settings FILE]
          --body FILE       the notification's body, byte for byte
          --headers FILE    its headers, one a line: Name: value
          --at TIME         judge it as of then, for example 2026-03-01T08:00:00Z; default: now
          --settings FILE   take the account from this JSON file (as of: payments channel add), not from the database or, without PAYMENTS_KEYS, from the simulator
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = false };

    public static async Task<int> RunAsync(string[] args, Func<string, string?> variable, TextWriter output)
    {
        var given = Options(args);
        string Needed(string name) => given.GetValueOrDefault(name) ?? throw new UsageException($"--{name} is missing\n{Usage}");
        var (channelName, accountName) = (Needed("channel"), Needed("account"));
        var body = await File.ReadAllBytesAsync(Needed("body"));
        var headers = given.TryGetValue("headers", out var file) ? Headers(await File.ReadAllLinesAsync(file)) : [];
        var at = TimeProvider.System.GetUtcNow();
        if (given.TryGetValue("at", out var time) && !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
            throw new UsageException($"--at is '{time}': write it like 2026-03-01T08:00:00Z");

        var accounts = await AccountsAsync(given.GetValueOrDefault("settings"), variable);
        var account = accounts.FirstOrDefault(account => account.Account == accountName && account.Channel == channelName)
            ?? throw new UsageException($"there is no {channelName} account {accountName}; there are: {string.Join(", ", accounts.Select(known => $"{known.Channel} {known.Account}"))}");
        var host = new ServiceCollection().AddSingleton<TimeProvider>(new Standing(at)).AddChannels().BuildServiceProvider();
        await using (host)
        {
            var directory = host.GetRequiredService<LiveChannelDirectory>();
            directory.Replace([account]);
            if (directory.Find(accountName) is not INotifyingChannel channel) throw new UsageException($"{channelName} sends no notifications");
            var (notification, refusal) = await channel.ReadNotificationAsync(new NotificationMessage(headers, body), CancellationToken.None);
            await output.WriteLineAsync(notification is null
                ? JsonSerializer.Serialize(new { verdict = "refused", why = refusal }, Json)
                : JsonSerializer.Serialize(Told(notification), Json));
            return notification is null ? 1 : 0;
        }
    }

    private static object Told(TradeNotification notification) => new
    {
        verdict = "accepted",
        notification.OutTradeNo,
        status = notification.Finding.Verdict.ToString().ToLowerInvariant(),
        notification.Finding.Amount,
        notification.Finding.RefundedTotal,
        notification.Finding.ChannelTradeNo,
        notification.Finding.Code,
        notification.NotifyId,
        notification.OutRefundNo,
        purchase = notification.PurchaseToken,
        notification.IsHint,
        notification.IsIdle,
        notification.Finding.Raw,
    };

    private static async Task<IReadOnlyList<ChannelAccountSettings>> AccountsAsync(string? settings, Func<string, string?> variable)
    {
        if (settings is not null)
        {
            var text = (await File.ReadAllTextAsync(settings)).Trim();
            return ChannelAccounts.Parse(text.StartsWith('[') ? text : $"[{text}]");
        }

        if (variable("PAYMENTS_KEYS") is { Length: > 0 } || variable("PAYMENTS_KEYS_FILE") is { Length: > 0 })
        {
            await using var desk = await CommandLine.OpenAsync(variable);
            return await desk.Accounts.ReadAsync(CancellationToken.None);
        }

        var port = int.TryParse(variable("PAYMENTS_SIMULATOR_PORT"), out var number) ? number : 5090;
        var options = new GatewayOptions { Database = "", TestMode = true, SimulatorPort = port };
        return await Gateway.Accounts.SimulatedAccounts.ReadAsync(options, TimeProvider.System);
    }

    private static Dictionary<string, string> Options(string[] args)
    {
        var given = new Dictionary<string, string>();
        for (var index = 0; index < args.Length; index += 2)
        {
            if (args[index] is not ("--channel" or "--account" or "--body" or "--headers" or "--at" or "--settings") || index + 1 == args.Length) throw new UsageException(Usage);
            given[args[index][2..]] = args[index + 1];
        }

        return given;
    }

    private static Dictionary<string, string> Headers(IEnumerable<string> lines)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Where(line => line.Trim().Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new UsageException($"--headers has the line '{line}': write each as Name: value");
            headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        return headers;
    }

    /// <summary>A clock that shows one time; only what is measured goes on.</summary>
    private sealed class Standing(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
