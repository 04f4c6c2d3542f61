using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Channels;

/// <summary>The configured accounts, opened, and the prefix table that sends a code to its channel.</summary>
public sealed class ChannelDirectory : IChannelDirectory
{
    private readonly IReadOnlyList<CodeRoute> routes;
    private readonly IReadOnlyList<ChannelAccountSettings> accounts;
    private readonly Dictionary<string, IPaymentChannel> channels;

    /// <param name="routes">The prefix table, usually <see cref="CodeRoute.Defaults"/>.</param>
    /// <exception cref="ChannelSettingsException">An account cannot work as configured.</exception>
    public ChannelDirectory(IReadOnlyList<ChannelAccountSettings> accounts, IReadOnlyList<CodeRoute> routes, ChannelPorts ports)
    {
        ChannelAccounts.Check(accounts);
        this.accounts = accounts;
        this.routes = routes;
        channels = accounts.ToDictionary(
            account => account.Account, account => ChannelKind.All.First(kind => kind.Name == account.Channel).Open(account, ports), StringComparer.Ordinal);
    }

    public IPaymentChannel? Find(string account) => channels.GetValueOrDefault(account);

    public IBarcodeChannel? Route(string merchantId, PaymentCode code) =>
        CodeRoute.ChannelOf(code, routes) is { } channel ? Open(merchantId, account => account.TakesCodes(channel)).OfType<IBarcodeChannel>().FirstOrDefault() : null;

    public SceneRoute? Route(string merchantId, Scene scene, string? channel, string? method) =>
        Open(merchantId, account => channel is null || account.Channel == channel).OfType<ISceneChannel>()
            .Select(open => open.Methods.FirstOrDefault(way => way.Scene == scene && (method is null || way.Method == method)) is { } way ? new SceneRoute(open, way) : null)
            .FirstOrDefault(route => route is not null);

    public IPurchaseChannel? RouteStore(string merchantId, string? channel) =>
        Open(merchantId, account => channel is null || account.Channel == channel).OfType<IPurchaseChannel>().FirstOrDefault();

    /// <summary>The accounts that take new payments of the merchant, best first: its own go before those that serve everybody, else in the order of the list.</summary>
    private IEnumerable<IPaymentChannel> Open(string merchantId, Func<ChannelAccountSettings, bool> serves) => accounts
        .Where(account => account.TakesPayments && serves(account))
        .Where(account => account.Merchants.Contains(merchantId) || account.Merchants.Contains(ChannelAccountSettings.EveryMerchant))
        .OrderBy(account => account.Merchants.Contains(merchantId) ? 0 : 1)
        .Select(account => channels[account.Account]);
}
