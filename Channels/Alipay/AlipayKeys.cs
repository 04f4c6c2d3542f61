using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.Alipay;

/// <summary>The keys of one account, parsed once.</summary>
public sealed class AlipayKeys
{
    private readonly AlipaySettings settings;
    private readonly RsaKey? ours;

    /// <param name="settings">Checked before: <see cref="AlipaySettings.Problems"/> is empty.</param>
    public AlipayKeys(AlipaySettings settings)
    {
        this.settings = settings;
        ours = RsaKey.Private(settings.AppPrivateKey);
        var theirs = settings.AlipayCertificate.Length > 0 ? AlipayCertificates.PublicKey(settings.AlipayCertificate) : settings.AlipayPublicKey;
        Theirs = RsaKey.Public(theirs) ?? throw Unchecked(settings);
        if (!settings.CertificateMode || settings.OnlyVerifies) return;
        AppCertSn = AlipayCertificates.Sn(settings.AppCertificate);
        RootCertSn = AlipayCertificates.RootSn(settings.AlipayRootCertificate);
    }

    /// <summary>Signs what we send.</summary>
    public RsaKey Ours => ours ?? throw settings.CannotSign();

    /// <summary>Verifies what Alipay sends.</summary>
    public RsaKey Theirs { get; }

    /// <summary>Empty in key mode.</summary>
    public string AppCertSn { get; } = "";

    /// <summary>Empty in key mode.</summary>
    public string RootCertSn { get; } = "";

    private static ChannelSettingsException Unchecked(AlipaySettings settings) => new([$"{settings}: its keys were not checked before it was opened"]);
}
