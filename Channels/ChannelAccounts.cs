using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace PaymentGrains.Channels;

/// <summary>Reads and checks accounts.</summary>
public static class ChannelAccounts
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>
    /// Reads <c>[{"channel":"alipay","account":"sim-alipay",…}]</c>, the form of the simulator's <c>GET /accounts</c>. Does not look into the fields yet:
    /// the directory checks all accounts together.
    /// </summary>
    /// <exception cref="ChannelSettingsException">The text is no such list, or names a channel that nobody knows.</exception>
    public static IReadOnlyList<ChannelAccountSettings> Parse(string json)
    {
        JsonArray? list;
        try
        {
            list = JsonNode.Parse(json) as JsonArray;
        }
        catch (JsonException)
        {
            list = null;
        }

        if (list is null) throw new ChannelSettingsException(["channel accounts: not a JSON array; write [{\"channel\":\"alipay\",\"account\":\"…\",…}]"]);
        return [.. list.Select(ParseOne)];
    }

    /// <exception cref="ChannelSettingsException">Lists everything that is wrong with all accounts.</exception>
    public static void Check(IReadOnlyList<ChannelAccountSettings> accounts)
    {
        List<string> problems = [];
        foreach (var account in accounts)
        {
            if (account.Account.Length is 0 or > 64 || !account.Account.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
                problems.Add($"{account.Channel} account: field \"account\" is missing or no name; give it 1 to 64 letters, digits, - _ or . that no other account has");
            problems.AddRange(account.CommonProblems().Concat(account.OnlyVerifies ? account.NotificationProblems() : account.Problems()).Concat(BadCodes(account)).Select(problem => $"{account}: field \"{problem.Field}\" {problem.What}; {problem.WhatToDo}"));
        }

        problems.AddRange(accounts.CountBy(account => account.Account).Where(name => name.Value > 1)
            .Select(name => $"account {name.Key}: field \"account\" is used by {name.Value} accounts; names must differ, as orders remember them"));
        if (problems.Count > 0) throw new ChannelSettingsException(problems);
    }

    /// <summary>
    /// The fields of an account's JSON that its channel does not know. Whoever writes one means something by it: without <c>merchants</c>, misspelt, the account would be everybody's.
    /// Accounts that are stored may have some, of another version.
    /// </summary>
    public static IReadOnlyList<string> UnknownFields(ChannelAccountSettings account, JsonObject fields)
    {
        var known = Json.GetTypeInfo(account.GetType()).Properties.Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. fields.Select(field => field.Key).Where(name => !known.Contains(name))];
    }

    private static IEnumerable<SettingsProblem> BadCodes(ChannelAccountSettings account)
    {
        if (account.TakesCodesOf.Any(name => !account.ChargesCodesOf.Contains(name)))
            yield return new SettingsProblem("takesCodesOf", "names codes that this channel does not charge", $"write some of {string.Join(", ", account.ChargesCodesOf)}");
    }

    private static ChannelAccountSettings ParseOne(JsonNode? node, int index)
    {
        var fields = node as JsonObject;
        var name = Text(fields, "account") ?? $"number {index + 1}";
        var channel = Text(fields, "channel");
        var kinds = ChannelKind.All.Where(kind => kind.Name == channel).ToList();
        if (kinds.Count == 0)
        {
            var known = string.Join(", ", ChannelKind.All.Select(known => known.Name).Distinct());
            throw new ChannelSettingsException([$"account {name}: field \"channel\" is not a channel of this installation; use one of {known}"]);
        }

        var product = Text(fields, "product") ?? "";
        if (kinds.Find(kind => kind.Product == product) is not { } kind)
        {
            var known = string.Join(", ", kinds.Select(kind => $"\"{kind.Product}\""));
            throw new ChannelSettingsException([$"{channel} account {name}: field \"product\" is not a product of this channel; use one of {known}"]);
        }

        try
        {
            return (ChannelAccountSettings)fields.Deserialize(kind.Settings, Json)!;
        }
        catch (JsonException wrong)
        {
            var field = wrong.Path?.TrimStart('$', '.');
            throw new ChannelSettingsException(
                [$"{channel} account {name}: field \"{field}\" has the wrong type; write a text in quotes, a number, true or false without, a list in brackets"]);
        }
    }

    private static string? Text(JsonObject? fields, string name) =>
        fields?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
