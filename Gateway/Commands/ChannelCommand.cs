using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Storage.Accounts;
using PaymentGrains.Storage.Notifications;

namespace PaymentGrains.Gateway.Commands;

/// <summary><c>./payments channel …</c>: the channel accounts of the database.</summary>
internal static class ChannelCommand
{
    private const string Usage =
        """
        ./payments channel add FILE          adds the account of that JSON file, or gives it these settings; - reads standard input
        ./payments channel list              all accounts, without credentials
        ./payments channel test ACCOUNT      asks the channel for a trade that does not exist: are address, keys and permissions right?
        ./payments channel disable ACCOUNT   it starts nothing new and still settles what it started
        ./payments channel enable ACCOUNT
        ./payments channel rekey             encrypts all accounts with the first key of PAYMENTS_KEYS; start every gateway with both keys before
        ./payments channel unmatched         notifications that a channel signed and no order takes
        A running gateway takes a change over within seconds.
        """;

    public static Task<int> RunAsync(string[] args, Func<string, string?> variable, TextWriter output) => args switch
    {
        ["add", var file] => WithDesk(variable, desk => AddAsync(desk, file, output)),
        ["list"] => WithDesk(variable, desk => ListAsync(desk, output)),
        ["test", var account] => WithDesk(variable, desk => TestAsync(desk, account, output)),
        ["disable", var account] => WithDesk(variable, desk => SwitchAsync(desk, account, takesPayments: false, output)),
        ["enable", var account] => WithDesk(variable, desk => SwitchAsync(desk, account, takesPayments: true, output)),
        ["rekey"] => WithDesk(variable, desk => RekeyAsync(desk, output)),
        ["unmatched"] => WithDesk(variable, desk => UnmatchedAsync(desk, output)),
        _ => throw new UsageException(Usage),
    };

    private static async Task<int> WithDesk(Func<string, string?> variable, Func<AccountDesk, Task<int>> work)
    {
        await using var desk = await CommandLine.OpenAsync(variable);
        return await work(desk);
    }

    private static async Task<int> AddAsync(AccountDesk desk, string file, TextWriter output)
    {
        var text = file == "-" ? await Console.In.ReadToEndAsync() : await File.ReadAllTextAsync(file);
        var objects = Objects(text);
        var added = ChannelAccounts.Parse($"[{string.Join(',', objects)}]");
        CheckFields(added, objects);
        var known = await desk.Accounts.ReadAsync(CancellationToken.None);
        Check(known, added);
        foreach (var (account, json) in added.Zip(objects))
        {
            var sealedSettings = desk.Keys.Seal(json, $"channel account {account.Account}");
            if (!await desk.Table.PutAsync(account.Account, account.Channel, sealedSettings, CancellationToken.None))
                throw new ChannelSettingsException([$"account {account.Account} exists at another channel; its orders remember it by that name, so take another one"]);
            var next = account.OnlyVerifies ? $"it only verifies: ./payments verify --channel {account.Channel} --account {account.Account} …" : $"try it: ./payments channel test {account.Account}";
            await output.WriteLineAsync($"{account.Channel} account {account.Account} is stored, encrypted with key {desk.Keys.Current}; {next}");
            // A proxy before us may write addresses anew, so this is no mistake for certain.
            if (Uri.TryCreate(account.NotifyUrl, UriKind.Absolute, out var address) && !address.AbsolutePath.EndsWith($"/callbacks/{account.Channel}/{account.Account}", StringComparison.Ordinal))
                await output.WriteLineAsync($"  look again: notifyUrl does not end in /callbacks/{account.Channel}/{account.Account}, where this account's notifications are read");
        }

        return 0;
    }

    private static void CheckFields(IReadOnlyList<ChannelAccountSettings> added, IReadOnlyList<string> objects)
    {
        List<string> unknown =
        [
            .. added.Zip(objects).SelectMany(pair => ChannelAccounts.UnknownFields(pair.First, JsonNode.Parse(pair.Second)!.AsObject())
                .Select(name => $"{pair.First}: field \"{name}\" is not a field of such an account; correct its name, or leave it out")),
        ];
        if (unknown.Count > 0) throw new ChannelSettingsException(unknown);
    }

    private static void Check(IReadOnlyList<ChannelAccountSettings> known, IReadOnlyList<ChannelAccountSettings> added)
    {
        // What an account has started it must be able to settle.
        foreach (var account in added.Where(account => account.OnlyVerifies && known.Any(before => before.Account == account.Account && !before.OnlyVerifies)))
            throw new ChannelSettingsException([$"account {account.Account} exists and pays, and may have orders: an account that only verifies needs another name"]);
        try
        {
            ChannelAccounts.Check([.. known.Where(before => !added.Any(account => account.Account == before.Account)), .. added]);
        }
        catch (ChannelSettingsException wrong) when (added.Any(account => !account.OnlyVerifies))
        {
            throw new ChannelSettingsException([wrong.Message, "(to try out notifications only, add \"onlyVerifies\": true to the account: then it needs no more than the keys that verify)"]);
        }
    }

    private static async Task<int> ListAsync(AccountDesk desk, TextWriter output)
    {
        List<string[]> rows = [["account", "channel", "payments", "priority", "amounts", "merchants", "key", "changed"]];
        foreach (var row in await desk.Table.ListAsync(CancellationToken.None))
        {
            if (Opened(desk, row, out var problem) is not { } account)
            {
                rows.Add([row.Account, row.Channel, "unreadable", "", "", "", row.Settings.KeyId, $"{row.ChangedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  {problem}"]);
                continue;
            }

            rows.Add(
            [
                row.Account, row.Channel, account.OnlyVerifies ? "only verifies" : account.TakesPayments ? "yes" : "settles only", $"{account.Priority}", Amounts(account), string.Join(' ', account.Merchants), row.Settings.KeyId,
                row.ChangedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            ]);
        }

        await WriteAsync(output, rows);
        return 0;
    }

    /// <summary>Null, and why, when the account is of another version of this program or was encrypted with a key that is not here.</summary>
    private static ChannelAccountSettings? Opened(AccountDesk desk, StoredAccount row, out string problem)
    {
        problem = "";
        try
        {
            return desk.Accounts.Open(row);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ChannelSettingsException)
        {
            problem = wrong.Message;
            return null;
        }
    }

    private static async Task<int> TestAsync(AccountDesk desk, string name, TextWriter output)
    {
        var row = (await desk.Table.ListAsync(CancellationToken.None)).FirstOrDefault(row => row.Account == name) ?? throw new ChannelSettingsException([NoAccount(name)]);
        var account = desk.Accounts.Open(row);
        if (account.OnlyVerifies) throw new ChannelSettingsException([$"account {name} only verifies, so it asks the channel nothing; try it with ./payments verify"]);
        var directory = desk.Get<LiveChannelDirectory>();
        directory.Replace([account]);
        var now = desk.Get<TimeProvider>().GetUtcNow();
        var channel = directory.Find(name)!;
        var number = $"{now.UtcDateTime:yyyyMMddHHmmss}";
        // Stores know purchases, by tokens of their own, and not our numbers.
        var trade = new TradeReference($"PTEST{number}", 1, now) { Purchase = channel is IPurchaseChannel ? new Purchase(number, "test", null) : null };
        var finding = await channel.QueryAsync(trade, CancellationToken.None);
        if (finding.Verdict == TradeVerdict.NotFound)
        {
            await output.WriteLineAsync($"{row.Channel} account {name} works: the channel answers, and says for certain that it does not know our made-up trade");
            return 0;
        }

        await output.WriteLineAsync($"{row.Channel} account {name} does not work ({finding.Verdict}): {Words(finding)}");
        return 1;
    }

    private static async Task<int> SwitchAsync(AccountDesk desk, string name, bool takesPayments, TextWriter output)
    {
        if (!await desk.Table.SetTakesPaymentsAsync(name, takesPayments, CancellationToken.None)) throw new ChannelSettingsException([NoAccount(name)]);
        await output.WriteLineAsync(takesPayments ? $"account {name} takes payments" : $"account {name} starts nothing new and settles what it started");
        return 0;
    }

    private static async Task<int> RekeyAsync(AccountDesk desk, TextWriter output)
    {
        var missed = 0;
        foreach (var row in await desk.Table.ListAsync(CancellationToken.None))
        {
            if (row.Settings.KeyId == desk.Keys.Current) continue;
            var after = desk.Keys.Seal(desk.Keys.Open(row.Settings, row.Bound), row.Bound);
            if (!await desk.Table.ResealAsync(row, after, CancellationToken.None)) missed++;
            else await output.WriteLineAsync($"account {row.Account}: key {row.Settings.KeyId} became {after.KeyId}");
        }

        await output.WriteLineAsync(missed == 0 ? $"all accounts are encrypted with key {desk.Keys.Current}; once every gateway has been started with it the other keys can go" : $"{missed} accounts were changed meanwhile; run it once more");
        return missed == 0 ? 0 : 1;
    }

    private static async Task<int> UnmatchedAsync(AccountDesk desk, TextWriter output)
    {
        List<string[]> rows = [["last", "times", "channel", "account", "outTradeNo", "says", "amount", "why"]];
        foreach (var (notification, times, last) in await desk.Get<UnmatchedNotifications>().ListAsync(CancellationToken.None))
        {
            rows.Add(
            [
                last.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), $"{times}", notification.Channel, notification.Account, notification.OutTradeNo, notification.Verdict,
                notification.Amount?.ToString(CultureInfo.InvariantCulture) ?? "", notification.Why,
            ]);
        }

        await WriteAsync(output, rows);
        return 0;
    }

    /// <summary>The file is one account, or a list of them.</summary>
    private static IReadOnlyList<string> Objects(string text)
    {
        try
        {
            // A field that stands there twice could mean either.
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) switch
            {
                JsonArray { Count: 0 } => throw new JsonException("the list is empty"),
                JsonArray list => [.. list.Select(account => account?.ToJsonString() ?? "null")],
                JsonObject one => [one.ToJsonString()],
                _ => throw new JsonException("neither an object nor a list"),
            };
        }
        catch (JsonException wrong)
        {
            throw new ChannelSettingsException([$"the file is no JSON of an account, {{\"channel\":\"alipay\",\"account\":\"…\",…}}: {wrong.Message}"]);
        }
    }

    private static string Words(TradeFinding finding) =>
        string.Join(' ', ((string?[])[finding.Code, finding.Message, finding.Code is null ? finding.Raw : null]).Where(word => !string.IsNullOrEmpty(word))) is { Length: > 0 } words ? words : "no answer";

    private static string Amounts(ChannelAccountSettings account) => account switch
    {
        { AmountMin: 1, AmountMax: 0 } => "all",
        { AmountMax: 0 } => $"from {account.AmountMin}",
        _ => $"{account.AmountMin} to {account.AmountMax}",
    };

    private static string NoAccount(string name) => $"there is no account {name}; ./payments channel list shows all";

    private static async Task WriteAsync(TextWriter output, List<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows) await output.WriteLineAsync(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
