using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Channels;

/// <summary>The channel accounts of this installation.</summary>
public interface IChannelDirectory
{
    /// <summary>The account of that name, also when it takes no new payments: it still settles what it started. Null when there is none.</summary>
    IPaymentChannel? Find(string account);

    /// <summary>The account that takes this merchant's codes of that kind, or null when the code belongs to no channel that the merchant has.</summary>
    /// <param name="amount">Minor units; accounts have limits.</param>
    IBarcodeChannel? Route(string merchantId, PaymentCode code, long amount);

    /// <summary>The account that starts a payment of this scene for the merchant, or null when none does.</summary>
    /// <param name="channel">Null takes the first that offers the scene.</param>
    /// <param name="method">Null takes the channel's first of the scene.</param>
    SceneRoute? Route(string merchantId, Scene scene, string? channel, string? method, long amount) => null;

    /// <summary>The account that proves the merchant's purchases in that store, or null.</summary>
    IPurchaseChannel? RouteStore(string merchantId, string? channel, long amount) => null;

    /// <summary>How the account was configured, or null when there is none or nobody configured it.</summary>
    ChannelAccountSettings? SettingsOf(string account) => null;

    /// <summary>The times that the account sets for itself.</summary>
    AccountTimes TimesOf(string account) => SettingsOf(account) is { } settings ? AccountTimes.Of(settings) : AccountTimes.Usual;
}

/// <summary>Who starts a payment, and how.</summary>
public sealed record SceneRoute(ISceneChannel Channel, SceneMethod Method);
