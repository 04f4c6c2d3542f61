using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.Huifu;

/// <summary>The keys of one account, parsed once.</summary>
public sealed class HuifuKeys
{
    /// <param name="settings">Checked before: <see cref="HuifuSettings.Problems"/> is empty.</param>
    public HuifuKeys(HuifuSettings settings)
    {
        Ours = RsaKey.Private(settings.MerchantPrivateKey);
        Theirs = RsaKey.Public(settings.HuifuPublicKey) ?? throw new ChannelSettingsException([$"{settings}: its keys were not checked before it was opened"]);
    }

    /// <summary>Signs what we send; null of an account that only verifies.</summary>
    public RsaKey? Ours { get; }

    /// <summary>Verifies what Huifu sends.</summary>
    public RsaKey Theirs { get; }
}
