using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Channels;

/// <summary>The accounts as they are now: an operator may change them while payments run. Empty until <see cref="Replace"/> is called first.</summary>
/// <param name="routes">The prefix table, usually <see cref="CodeRoute.Defaults"/>.</param>
public sealed class LiveChannelDirectory(IReadOnlyList<CodeRoute> routes, ChannelPorts ports) : IChannelDirectory
{
    private volatile ChannelDirectory current = new([], routes, ports);

    /// <summary>From now on these are the accounts. What runs goes on with what it has begun with.</summary>
    /// <exception cref="ChannelSettingsException">An account cannot work as configured; nothing changes then.</exception>
    public void Replace(IReadOnlyList<ChannelAccountSettings> accounts) => current = new ChannelDirectory(accounts, routes, ports);

    public IPaymentChannel? Find(string account) => current.Find(account);

    public IBarcodeChannel? Route(string merchantId, PaymentCode code, long amount) => current.Route(merchantId, code, amount);

    public SceneRoute? Route(string merchantId, Scene scene, string? channel, string? method, long amount) => current.Route(merchantId, scene, channel, method, amount);

    public IPurchaseChannel? RouteStore(string merchantId, string? channel, long amount) => current.RouteStore(merchantId, channel, amount);

    public ChannelAccountSettings? SettingsOf(string account) => current.SettingsOf(account);
}
