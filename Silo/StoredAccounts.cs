using System.Security.Cryptography;
using PaymentGrains.Channels;
using PaymentGrains.Storage.Accounts;

namespace PaymentGrains.Silo;

/// <summary>The accounts of the database.</summary>
public sealed class StoredAccounts(ChannelAccountTable table, KeyRing keys) : IAccountSource
{
    public Task<long> VersionAsync(CancellationToken cancellationToken) => table.VersionAsync(cancellationToken);

    public async Task<IReadOnlyList<ChannelAccountSettings>> ReadAsync(CancellationToken cancellationToken)
    {
        List<string> problems = [];
        List<ChannelAccountSettings> accounts = [];
        foreach (var row in await table.ListAsync(cancellationToken))
        {
            try
            {
                accounts.Add(Open(row));
            }
            catch (CryptographicException wrong)
            {
                problems.Add(wrong.Message);
            }
        }

        return problems.Count == 0 ? accounts : throw new ChannelSettingsException(problems);
    }

    /// <exception cref="CryptographicException">It cannot be decrypted.</exception>
    /// <exception cref="ChannelSettingsException">It is none that this program knows.</exception>
    public ChannelAccountSettings Open(StoredAccount row)
    {
        var settings = ChannelAccounts.Parse($"[{keys.Open(row.Settings, row.Bound)}]")[0];
        return settings with { TakesPayments = settings.TakesPayments && row.TakesPayments };
    }
}
