using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.AppStore;

/// <summary>An app in the App Store, and the key that may ask for its transactions (FACTS 6.5).</summary>
public sealed record AppStoreSettings : ChannelAccountSettings
{
    public const string Name = "appstore";
    public const string Production = "Production";
    public const string Sandbox = "Sandbox";

    public override string Channel => Name;

    public string BundleId { get; init; } = "";

    /// <summary><see cref="Production"/> or <see cref="Sandbox"/>; transactions of the other are refused.</summary>
    public string Environment { get; init; } = Production;

    /// <summary>The issuer id of the In-App Purchase keys.</summary>
    public string IssuerId { get; init; } = "";

    public string KeyId { get; init; } = "";

    /// <summary>The In-App Purchase key, .p8: PKCS#8, with or without armour.</summary>
    public string PrivateKey { get; init; } = "";

    /// <summary>Apple Root CA - G3, PEM or Base64: every signature must end there.</summary>
    public string RootCertificate { get; init; } = "";

    /// <summary>Apple's address of the environment when empty.</summary>
    public string BaseUrl { get; init; } = "";

    /// <summary>What is sold. The price counts only where a transaction states none.</summary>
    public IReadOnlyList<StoreProduct> Products { get; init; } = [];

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("bundleId", BundleId, "write the app's bundle id, like com.example.app"),
        .. Environment is Production or Sandbox ? [] : (SettingsProblem[])[new("environment", "is none of Apple's", $"write {Production} or {Sandbox}")],
        .. Missing("issuerId", IssuerId, "copy it from App Store Connect, Users and Access, Integrations, In-App Purchase"),
        .. Missing("keyId", KeyId, "copy the key's id from App Store Connect, Users and Access, Integrations, In-App Purchase"),
        .. EcKey.Private(PrivateKey) is null ? (SettingsProblem[])[new("privateKey", "is not an EC key on P-256", "paste the text of the .p8 file of the In-App Purchase key")] : [],
        .. AppStoreChain.Root(RootCertificate) is null
            ? (SettingsProblem[])[new("rootCertificate", "is not a certificate", "paste AppleRootCA-G3.cer from apple.com/certificateauthority, PEM or Base64")]
            : [],
        .. BaseUrl.Length == 0 ? [] : BadAddress("baseUrl", BaseUrl, "https://api.storekit.itunes.apple.com"),
        .. StoreProduct.Problems(Products),
    ];

    public override IEnumerable<SettingsProblem> NotificationProblems() =>
    [
        .. Missing("bundleId", BundleId, "write the app's bundle id, like com.example.app"),
        .. Environment is Production or Sandbox ? [] : (SettingsProblem[])[new("environment", "is none of Apple's", $"write {Production} or {Sandbox}")],
        .. AppStoreChain.Root(RootCertificate) is null
            ? (SettingsProblem[])[new("rootCertificate", "is not a certificate", "paste AppleRootCA-G3.cer from apple.com/certificateauthority, PEM or Base64")]
            : [],
    ];

    /// <summary>Where its API is.</summary>
    internal string Api => BaseUrl.Length > 0 ? BaseUrl.TrimEnd('/') : Environment == Sandbox ? "https://api.storekit-sandbox.itunes.apple.com" : "https://api.storekit.itunes.apple.com";
}
