using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Channels;

/// <summary>The configured accounts, opened, and the prefix table that sends a code to its channel.</summary>
public sealed class ChannelDirectory : IChannelDirectory
{
    private readonly IReadOnlyList<CodeRoute> routes;
    private readonly IReadOnlyList<ChannelAccountSettings> accounts;
    private readonly Dictionary<string, IPaymentChannel> channels;
    private readonly ChannelPorts ports;

    /// <param name="routes">The prefix table, usually <see cref="CodeRoute.Defaults"/>.</param>
    /// <exception cref="ChannelSettingsException">An account cannot work as configured.</exception>
    public ChannelDirectory(IReadOnlyList<ChannelAccountSettings> accounts, IReadOnlyList<CodeRoute> routes, ChannelPorts ports)
        : this(Checked(accounts), routes, ports, (account, ports) => ChannelKind.All.First(kind => kind.Settings == account.GetType()).Open(account, ports))
    {
    }

    /// <summary>Accounts opened by the caller and not checked: the simulation parses keys once for thousands of processes, and takes short ones.</summary>
    public ChannelDirectory(
        IReadOnlyList<ChannelAccountSettings> accounts, IReadOnlyList<CodeRoute> routes, ChannelPorts ports, Func<ChannelAccountSettings, ChannelPorts, IPaymentChannel> open)
    {
        this.accounts = accounts;
        this.routes = routes;
        this.ports = ports;
        channels = accounts.ToDictionary(account => account.Account, account => open(account, ports), StringComparer.Ordinal);
    }

    public IPaymentChannel? Find(string account) => channels.GetValueOrDefault(account);

    public IBarcodeChannel? Route(string merchantId, PaymentCode code, long amount) => CodeRoute.ChannelOf(code, routes) is { } channel
        ? Open(merchantId, amount, account => account.TakesCodes(channel)).OfType<IBarcodeChannel>().FirstOrDefault()
        : null;

    public SceneRoute? Route(string merchantId, Scene scene, string? channel, string? method, long amount) =>
        Open(merchantId, amount, account => channel is null || account.Channel == channel).OfType<ISceneChannel>()
            .Select(open => open.Methods.FirstOrDefault(way => way.Scene == scene && (method is null || way.Method == method)) is { } way ? new SceneRoute(open, way) : null)
            .FirstOrDefault(route => route is not null);

    public IPurchaseChannel? RouteStore(string merchantId, string? channel, long amount) =>
        Open(merchantId, amount, account => channel is null || account.Channel == channel).OfType<IPurchaseChannel>().FirstOrDefault();

    public ChannelAccountSettings? SettingsOf(string account) => accounts.FirstOrDefault(settings => settings.Account == account);

    /// <summary>
    /// The accounts that take this payment of the merchant, best first: those whose channel answers go before those that lose pays just now, its own
    /// before those that serve everybody, then by priority and in the order of the list.
    /// </summary>
    private IEnumerable<IPaymentChannel> Open(string merchantId, long amount, Func<ChannelAccountSettings, bool> serves) => accounts
        .Where(account => account.TakesPayments && !account.OnlyVerifies && serves(account))
        .Where(account => amount >= account.AmountMin && (account.AmountMax == 0 || amount <= account.AmountMax))
        .Where(account => account.Merchants.Contains(merchantId) || account.Merchants.Contains(ChannelAccountSettings.EveryMerchant))
        .OrderBy(account => ports.Health.IsLosingPays(account.Account) ? 1 : 0)
        .ThenBy(account => account.Merchants.Contains(merchantId) ? 0 : 1)
        .ThenBy(account => account.Priority)
        .Select(account => channels[account.Account]);

    private static IReadOnlyList<ChannelAccountSettings> Checked(IReadOnlyList<ChannelAccountSettings> accounts)
    {
        ChannelAccounts.Check(accounts);
        return accounts;
    }
}
