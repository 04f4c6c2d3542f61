using PaymentGrains.Domain.Codes;

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

    public IPaymentChannel? Route(string merchantId, PaymentCode code)
    {
        if (CodeRoute.ChannelOf(code, routes) is not { } channel) return null;
        var open = accounts.Where(account => account.Channel == channel && account.TakesPayments).ToList();
        // A merchant's own account goes before the one that serves everybody; among equals the first of the list.
        var chosen = open.Find(account => account.Merchants.Contains(merchantId))
            ?? open.Find(account => account.Merchants.Contains(ChannelAccountSettings.EveryMerchant));
        return chosen is null ? null : channels[chosen.Account];
    }
}
