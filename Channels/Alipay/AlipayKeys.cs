using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.Alipay;

/// <summary>The keys of one account, parsed once.</summary>
public sealed class AlipayKeys
{
    /// <param name="settings">Checked before: <see cref="AlipaySettings.Problems"/> is empty.</param>
    public AlipayKeys(AlipaySettings settings)
    {
        Ours = RsaKey.Private(settings.AppPrivateKey) ?? throw Unchecked(settings);
        var theirs = settings.CertificateMode ? AlipayCertificates.PublicKey(settings.AlipayCertificate) : settings.AlipayPublicKey;
        Theirs = RsaKey.Public(theirs) ?? throw Unchecked(settings);
        if (!settings.CertificateMode) return;
        AppCertSn = AlipayCertificates.Sn(settings.AppCertificate);
        RootCertSn = AlipayCertificates.RootSn(settings.AlipayRootCertificate);
    }

    /// <summary>Signs what we send.</summary>
    public RsaKey Ours { get; }

    /// <summary>Verifies what Alipay sends.</summary>
    public RsaKey Theirs { get; }

    /// <summary>Empty in key mode.</summary>
    public string AppCertSn { get; } = "";

    /// <summary>Empty in key mode.</summary>
    public string RootCertSn { get; } = "";

    private static ChannelSettingsException Unchecked(AlipaySettings settings) => new([$"{settings}: its keys were not checked before it was opened"]);
}
