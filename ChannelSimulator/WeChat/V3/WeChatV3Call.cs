using System.Text.Json;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>A request to WeChat Pay v3. <see cref="Account"/> is null until the signature was found good: an answer to such a caller is not signed.</summary>
/// <param name="Action">The path without its numbers: <c>pay/native</c>, <c>close</c>.</param>
internal sealed record WeChatV3Call(string Action, string Operation) : WireCall(ChannelNames.WeChat, Operation)
{
    public WeChatAccount? Account { get; init; }

    /// <summary>The channel's number or the merchant's refund number, where the path names one.</summary>
    public string Number { get; init; } = "";

    public JsonElement Json { get; init; }

    /// <summary>The body as sent: a repeat must bring the same.</summary>
    public string Body { get; init; } = "";

    public string Query { get; init; } = "";
    public string Here { get; init; } = "";

    /// <summary>The key that the caller wants the answer signed with; empty is the platform certificate.</summary>
    public string WantedKey { get; init; } = "";

    /// <summary>Text at <c>amount.currency</c>; empty when there is none.</summary>
    public string Text(string path) => Find(path) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>A whole number; 0 when there is none.</summary>
    public long Fen(string path) => Find(path) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var fen) ? fen : 0;

    /// <summary>A parameter of the query.</summary>
    public string Asked(string name) =>
        Query.Split('&').Select(pair => pair.Split('=', 2)).FirstOrDefault(pair => pair[0] == name) is [_, var value] ? Uri.UnescapeDataString(value) : "";

    JsonElement? Find(string path)
    {
        var json = Json;
        foreach (var name in path.Split('.'))
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json)) return null;
        }

        return json;
    }
}
