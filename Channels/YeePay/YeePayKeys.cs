using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.YeePay;

/// <summary>The keys of one account, parsed once.</summary>
public sealed class YeePayKeys
{
    /// <param name="settings">Checked before: <see cref="YeePaySettings.Problems"/> is empty.</param>
    public YeePayKeys(YeePaySettings settings)
    {
        Ours = RsaKey.Private(settings.MerchantPrivateKey) ?? throw Unchecked(settings);
        Theirs = RsaKey.Public(settings.YopPublicKey) ?? throw Unchecked(settings);
    }

    /// <summary>Signs what we send, and opens what was encrypted for us.</summary>
    public RsaKey Ours { get; }

    /// <summary>Verifies what YOP sends.</summary>
    public RsaKey Theirs { get; }

    private static ChannelSettingsException Unchecked(YeePaySettings settings) => new([$"{settings}: its keys were not checked before it was opened"]);
}
