using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.GooglePlay;

/// <summary>A request to Google: for an access token, for the keys of pushes, or to the publisher API.</summary>
/// <param name="Verb">What the last part of the path asks for.</param>
internal sealed record GooglePlayCall(string Operation, GooglePlayVerb Verb) : WireCall(ChannelNames.GooglePlay, Operation)
{
    /// <summary>Of the path, or for a token of whoever signed.</summary>
    public GooglePlayAccount? Account { get; init; }

    public string ProductId { get; init; } = "";

    /// <summary>Of a refund.</summary>
    public string OrderId { get; init; } = "";

    /// <summary>What the request signs in with.</summary>
    public string Bearer { get; init; } = "";

    /// <summary>Of the voided list.</summary>
    public DateTimeOffset? Since { get; init; }
}

internal enum GooglePlayVerb
{
    Unknown,
    Token,
    PushKeys,
    Get,
    Acknowledge,
    Consume,
    Refund,
    Voided,
}
