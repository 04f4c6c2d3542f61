using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;

namespace PaymentGrains.Channels;

/// <summary>
/// One account at a channel as an operator configures it. Each channel adds its own fields; what is missing is an empty text, which
/// <see cref="Problems"/> reports. Holds secrets: <see cref="ToString"/> gives names only.
/// </summary>
public abstract record ChannelAccountSettings
{
    /// <summary>The channel's name, DESIGN 1.</summary>
    [JsonPropertyOrder(-2)]
    public abstract string Channel { get; }

    /// <summary>The account's name, unique in this installation; it is part of the notification address.</summary>
    [JsonPropertyOrder(-1)]
    public string Account { get; init; } = "";

    /// <summary>The merchants that pay through this account; <c>*</c> is every merchant that has no account of its own at this channel.</summary>
    public IReadOnlyList<string> Merchants { get; init; } = [EveryMerchant];

    /// <summary>
    /// Whose payment codes this account takes, in the names of the prefix table (FACTS 7.5): an acquirer charges the codes of several wallets, and
    /// <c>["ecny"]</c> sends the codes of digital RMB here, whichever acquirer it is. Empty: those of its own channel.
    /// </summary>
    public IReadOnlyList<string> TakesCodesOf { get; init; } = [];

    /// <summary>False for an account that only settles what it started.</summary>
    public bool TakesPayments { get; init; } = true;

    public const string EveryMerchant = "*";

    /// <summary>Whose codes the channel can charge at all.</summary>
    internal virtual IReadOnlyList<string> ChargesCodesOf => [Channel];

    internal bool TakesCodes(string ofChannel) => TakesCodesOf.Count == 0 ? Channel == ofChannel : TakesCodesOf.Contains(ofChannel);

    /// <summary>What an operator has to repair before this account can work. Empty when all is well.</summary>
    public abstract IEnumerable<SettingsProblem> Problems();

    /// <summary>The certificate that <see cref="Wire.WireRequest.ClientCertificate"/> asks for, with its private key; null when the account has none.</summary>
    public virtual X509Certificate2? OpenCertificate() => null;

    public sealed override string ToString() => $"{Channel} account {Account}";

    /// <summary>A problem when the field is empty.</summary>
    protected static IEnumerable<SettingsProblem> Missing(string field, string value, string whatToDo)
    {
        if (string.IsNullOrWhiteSpace(value)) yield return new SettingsProblem(field, "is missing", whatToDo);
    }

    /// <summary>A problem when the field is no absolute HTTP address.</summary>
    protected static IEnumerable<SettingsProblem> BadAddress(string field, string value, string example)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            yield return new SettingsProblem(field, "is not an absolute http(s) address", $"write it like {example}");
    }
}

/// <summary>One field that cannot stay as it is. Never spells the field's value.</summary>
/// <param name="Field">As it is written in the account's JSON.</param>
public sealed record SettingsProblem(string Field, string What, string WhatToDo);
