using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using PaymentGrains.Domain.Schedules;

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

    /// <summary>Which of the channel's products the account is at, where it has several (<c>qra</c>); empty is the usual one.</summary>
    [JsonPropertyOrder(-1)]
    public virtual string Product => "";

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

    /// <summary>
    /// True for an account that only reads notifications: it takes no payments, asks the channel nothing and needs only the keys that verify
    /// (<see cref="NotificationProblems"/>). For trying out notifications, never for an account that has orders.
    /// </summary>
    public bool OnlyVerifies { get; init; }

    /// <summary>Of several accounts that could take a payment the one with the lowest number does, a merchant's own before those of every merchant.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>Minor units; payments of less go elsewhere.</summary>
    public long AmountMin { get; init; } = 1;

    /// <summary>Minor units; payments of more go elsewhere. 0: no limit.</summary>
    public long AmountMax { get; init; }

    /// <summary>When a waiting barcode payment is asked for, a <see cref="PollSchedule"/>; empty: the installation's.</summary>
    public string Polling { get; init; } = "";

    /// <summary>When a waiting payment that the customer began is asked for, a <see cref="PollSchedule"/>; empty: the installation's.</summary>
    public string ScenePolling { get; init; } = "";

    /// <summary>From the pay of a barcode to its last query, seconds, 30 to 600; 0: the installation's.</summary>
    public int TimeLimitSeconds { get; init; }

    /// <summary>From the start of a payment that the customer begins to its last query, minutes, 5 to 1440; 0: the installation's.</summary>
    public int SceneTimeLimitMinutes { get; init; }

    /// <summary>
    /// Where the channel sends notifications: <c>/callbacks/{channel}/{account}</c> of this installation as the channel reaches it. None are asked for when empty. In
    /// test mode the gateway fills it in.
    /// </summary>
    public string NotifyUrl { get; init; } = "";

    public const string EveryMerchant = "*";

    /// <summary>Whose codes the channel can charge at all.</summary>
    internal virtual IReadOnlyList<string> ChargesCodesOf => [Channel];

    internal bool TakesCodes(string ofChannel) => TakesCodesOf.Count == 0 ? Channel == ofChannel : TakesCodesOf.Contains(ofChannel);

    /// <summary>What an operator has to repair before this account can work. Empty when all is well.</summary>
    public abstract IEnumerable<SettingsProblem> Problems();

    /// <summary>As <see cref="Problems"/>, of an account that <see cref="OnlyVerifies"/>. How long a key is does not matter to it: published test keys are short.</summary>
    public virtual IEnumerable<SettingsProblem> NotificationProblems() => Problems();

    /// <summary>What stands where a key to sign with is missing, which happens only in an account that <see cref="OnlyVerifies"/>.</summary>
    internal InvalidOperationException CannotSign() => new($"{this} has no key to sign with: it only verifies");

    /// <summary>As <see cref="Problems"/>, of the fields that all accounts have.</summary>
    public IEnumerable<SettingsProblem> CommonProblems()
    {
        if (AmountMin < 1) yield return new SettingsProblem("amountMin", "is less than 1", "write minor units, 1 or more");
        if (AmountMax != 0 && AmountMax < AmountMin) yield return new SettingsProblem("amountMax", "is less than amountMin", "write minor units, or 0 for no limit");
        if (!IsSchedule(Polling)) yield return new SettingsProblem("polling", "is no polling schedule", "write it like 10x1s,1s,2s,4s,8s,16s*, or leave it empty");
        if (!IsSchedule(ScenePolling)) yield return new SettingsProblem("scenePolling", "is no polling schedule", "write it like 10s,10s,30s,1m,10m,20m, or leave it empty");
        if (TimeLimitSeconds is not (0 or (>= 30 and <= 600))) yield return new SettingsProblem("timeLimitSeconds", "is not from 30 to 600", "write seconds, or 0 for the installation's limit");
        if (SceneTimeLimitMinutes is not (0 or (>= 5 and <= 1440))) yield return new SettingsProblem("sceneTimeLimitMinutes", "is not from 5 to 1440", "write minutes, or 0 for the installation's limit");
        if (Merchants.Count == 0) yield return new SettingsProblem("merchants", "is empty", "name the merchants that pay through the account, or * for all");
    }

    /// <summary>Changes whenever <see cref="OpenCertificate"/> would open another certificate; empty when the account has none.</summary>
    public virtual string CertificateKey => "";

    private static bool IsSchedule(string text)
    {
        try
        {
            return text.Length == 0 || PollSchedule.Parse(text) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

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
