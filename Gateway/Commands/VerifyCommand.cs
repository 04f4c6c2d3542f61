using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
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
        ./payments verify --channel googleplay|appstore --account NAME --proof FILE [--signature FILE] [--at TIME] [--settings FILE]
          --body FILE       the notification's body, byte for byte
          --headers FILE    its headers: lines Name: value (as of curl -D), or a JSON object
          --proof FILE      instead: what a customer's device hands over, a signed transaction (appstore) or INAPP_PURCHASE_DATA (googleplay)
          --signature FILE  INAPP_DATA_SIGNATURE (googleplay)
          --at TIME         judge it as of then, for example 2026-03-01T08:00:00Z or seconds since 1970; default: now
          --settings FILE   take the account from this JSON file, not from the database or, without PAYMENTS_KEYS, from the simulator;
                            it needs only the keys that verify
        """;

    private static readonly string[] Names = ["channel", "account", "body", "headers", "proof", "signature", "at", "settings"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = false };

    public static async Task<int> RunAsync(string[] args, Func<string, string?> variable, TextWriter output)
    {
        var given = Options(args);
        string Needed(string name) => given.GetValueOrDefault(name) ?? throw new UsageException($"--{name} is missing\n{Usage}");
        var (channelName, accountName) = (Needed("channel"), Needed("account"));
        var at = given.TryGetValue("at", out var time) ? At(time) : TimeProvider.System.GetUtcNow();
        var file = given.ContainsKey("proof") ? Needed("proof") : Needed("body");
        var headers = given.TryGetValue("headers", out var path) ? HeaderFile.Read(await File.ReadAllTextAsync(path)) : [];

        var accounts = await AccountsAsync(given.GetValueOrDefault("settings"), variable);
        var account = accounts.FirstOrDefault(account => account.Account == accountName && account.Channel == channelName)
            ?? throw new UsageException($"there is no {channelName} account {accountName}; there are: {string.Join(", ", accounts.Select(known => $"{known.Channel} {known.Account}"))}");
        var host = new ServiceCollection().AddSingleton<TimeProvider>(new Standing(at)).AddChannels().BuildServiceProvider();
        await using (host)
        {
            var directory = host.GetRequiredService<LiveChannelDirectory>();
            directory.Replace([account]);
            var (verdict, accepted) = given.ContainsKey("proof")
                ? Proven(directory.Find(accountName), channelName, await File.ReadAllTextAsync(file), given.TryGetValue("signature", out var signature) ? (await File.ReadAllTextAsync(signature)).Trim() : null)
                : await NotifiedAsync(directory.Find(accountName), channelName, headers, await File.ReadAllBytesAsync(file));
            await output.WriteLineAsync(JsonSerializer.Serialize(verdict, Json));
            return accepted ? 0 : 1;
        }
    }

    private static async Task<(object Verdict, bool Accepted)> NotifiedAsync(IPaymentChannel? found, string name, Dictionary<string, string> headers, byte[] body)
    {
        if (found is not INotifyingChannel channel) throw new UsageException($"{name} sends no notifications to the account {found?.Account}");
        var reading = await channel.ReadNotificationAsync(new NotificationMessage(headers, body), CancellationToken.None);
        if (reading.Notification is { } notification) return (Told(notification, reading.Decoded), true);
        var refusal = reading.Refusal;
        if (reading.Decoded is { } decoded) return (new { verdict = "refused", why = refusal, signature = "right", notification = Shown(decoded) }, false);
        foreach (var (changed, how) in Repairs(body))
        {
            // Never accepted: what came is what is judged. But who made the file wants to know.
            if ((await channel.ReadNotificationAsync(new NotificationMessage(headers, changed), CancellationToken.None)).Notification is not null)
                return (new { verdict = "refused", why = $"{refusal}; {how}" }, false);
        }

        return (new { verdict = "refused", why = refusal }, false);
    }

    /// <summary>What editors and shells do to a file.</summary>
    private static IEnumerable<(byte[] Body, string How)> Repairs(byte[] body)
    {
        if (body.AsSpan().TrimEnd("\r\n"u8) is { Length: var length } && length < body.Length) yield return (body[..length], "without the line end at the end of the file it would verify: save the body without one");
        if (body.AsSpan().StartsWith("\uFEFF"u8)) yield return (body[3..], "without the byte order mark at its beginning it would verify");
        var text = Encoding.Latin1.GetString(body);
        if (text.Contains("\r\n", StringComparison.Ordinal)) yield return (Encoding.Latin1.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal)), "with LF in place of CR LF it would verify");
        yield return ([.. body, (byte)'\n'], "with a line end at its end it would verify: it was cut off");
    }

    private static (object Verdict, bool Accepted) Proven(IPaymentChannel? found, string name, string proof, string? signature)
    {
        if (found is not IPurchaseChannel channel) throw new UsageException($"{name} is no store: its notifications come with --body");
        return channel.ReadPurchase(proof, signature, out var refusal) is { } purchase
            ? (new { verdict = "accepted", purchase = purchase.Token, purchase.ProductId, purchase.Owner }, true)
            : (new { verdict = "refused", why = refusal }, false);
    }

    private static object Told(TradeNotification notification, string? decoded) => new
    {
        verdict = "accepted",
        signature = "right",
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
        then = notification switch
        {
            { IsIdle: true } => "it is about no trade of ours: it is acknowledged, and nothing follows",
            { OutRefundNo: not null } => "the channel is asked for this refund",
            { IsHint: true } => "it is no proof: the channel is asked for the trade",
            _ => "its order takes it when number and amount are the order's",
        },
        notification = decoded is null ? null : Shown(decoded),
    };

    private static JsonNode Shown(string decoded)
    {
        try
        {
            return JsonNode.Parse(decoded)!;
        }
        catch (JsonException)
        {
            return JsonValue.Create(decoded);
        }
    }

    private static DateTimeOffset At(string time)
    {
        if (long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : throw new UsageException($"--at is '{time}': write it like 2026-03-01T08:00:00Z");
    }

    private static async Task<IReadOnlyList<ChannelAccountSettings>> AccountsAsync(string? settings, Func<string, string?> variable)
    {
        if (settings is not null)
        {
            var text = (await File.ReadAllTextAsync(settings)).Trim();
            return [.. ChannelAccounts.Parse(text.StartsWith('[') ? text : $"[{text}]").Select(account => account with { OnlyVerifies = true })];
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
            if (!args[index].StartsWith("--", StringComparison.Ordinal) || !Names.Contains(args[index][2..]) || index + 1 == args.Length) throw new UsageException(Usage);
            given[args[index][2..]] = args[index + 1];
        }

        return given;
    }

    /// <summary>A clock that shows one time; only what is measured goes on.</summary>
    private sealed class Standing(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
