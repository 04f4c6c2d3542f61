using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>An app in Google Play, and the service account that may ask for its purchases (FACTS 6.1-6.3).</summary>
public sealed record GooglePlaySettings : ChannelAccountSettings
{
    public const string Name = "googleplay";

    public override string Channel => Name;

    public string PackageName { get; init; } = "";

    /// <summary>The app's licence key, SubjectPublicKeyInfo in Base64: it signs what devices hand over.</summary>
    public string LicenceKey { get; init; } = "";

    /// <summary><c>client_email</c> of the service account's JSON key.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary><c>private_key</c> of the service account's JSON key: PKCS#8, with or without armour.</summary>
    public string ServiceAccountKey { get; init; } = "";

    /// <summary><c>private_key_id</c> of the service account's JSON key; may be left out.</summary>
    public string ServiceAccountKeyId { get; init; } = "";

    public string BaseUrl { get; init; } = "https://androidpublisher.googleapis.com";

    /// <summary><c>token_uri</c> of the service account's JSON key; also the audience of what is sent there.</summary>
    public string TokenUrl { get; init; } = "https://oauth2.googleapis.com/token";

    public IReadOnlyList<StoreProduct> Products { get; init; } = [];

    /// <summary>Purchases of licence testers count as paid. They bring no money, so only an account that is for tests may say so.</summary>
    public bool TestPurchases { get; init; }

    /// <summary>The audience that the Pub/Sub subscription puts into its tokens; when it is empty every push is refused, and purchases are only asked for.</summary>
    public string PushAudience { get; init; } = "";

    /// <summary>The service account that the Pub/Sub subscription signs in with.</summary>
    public string PushServiceAccount { get; init; } = "";

    /// <summary>Keys of those tokens as a JSON Web Key Set; when it is empty they are fetched from <see cref="PushKeysUrl"/>.</summary>
    public string PushKeys { get; init; } = "";

    public string PushKeysUrl { get; init; } = "https://www.googleapis.com/oauth2/v3/certs";

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("packageName", PackageName, "write the app's package name, like com.example.app"),
        .. BadKey("licenceKey", RsaKey.Public(LicenceKey), "copy the Base64 licence key from Play Console, Monetization setup"),
        .. Missing("serviceAccount", ServiceAccount, "copy client_email from the service account's JSON key"),
        .. BadKey("serviceAccountKey", RsaKey.Private(ServiceAccountKey), "copy private_key from the service account's JSON key"),
        .. BadAddress("baseUrl", BaseUrl, "https://androidpublisher.googleapis.com"),
        .. BadAddress("tokenUrl", TokenUrl, "https://oauth2.googleapis.com/token"),
        .. StoreProduct.Problems(Products),
        .. PushAudience.Length == 0 ? [] : PushProblems(),
    ];

    public override IEnumerable<SettingsProblem> NotificationProblems() =>
    [
        .. Missing("packageName", PackageName, "write the app's package name, like com.example.app"),
        .. PushAudience.Length > 0 ? PushProblems() : RsaKey.Public(LicenceKey) is not null ? [] : (SettingsProblem[])
            [new("pushAudience", "is missing", "write the audience of the pushes' tokens; or licenceKey, to verify only what devices hand over")],
    ];

    private IEnumerable<SettingsProblem> PushProblems() =>
    [
        .. Missing("pushServiceAccount", PushServiceAccount, "write the email of the service account that the Pub/Sub push subscription signs in with"),
        .. PushKeys.Length == 0
            ? BadAddress("pushKeysUrl", PushKeysUrl, "https://www.googleapis.com/oauth2/v3/certs")
            : GooglePlayPushKeys.Parse(PushKeys).Count > 0 ? [] : (SettingsProblem[])
                [new("pushKeys", "is no JSON Web Key Set with an RSA key", "paste the answer of https://www.googleapis.com/oauth2/v3/certs, or leave it out")],
    ];

    private static IEnumerable<SettingsProblem> BadKey(string field, RsaKey? key, string whatToDo)
    {
        if (key is null) yield return new SettingsProblem(field, "is not an RSA key", whatToDo);
        else if (key.Bits < 2048) yield return new SettingsProblem(field, $"has {key.Bits} bits and Google's have 2048", whatToDo);
    }
}
