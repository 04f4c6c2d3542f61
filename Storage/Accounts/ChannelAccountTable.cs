using Npgsql;

namespace PaymentGrains.Storage.Accounts;

/// <summary>The channel accounts of this installation. An account is never deleted: its orders remember it by name.</summary>
public sealed class ChannelAccountTable(StorageConnections connections, TimeProvider time)
{
    /// <summary>Grows with every change of any account.</summary>
    public async Task<long> VersionAsync(CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand("select coalesce(max(change), 0) from channel_account");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<StoredAccount>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand("select account, channel, key_id, settings, takes_payments, changed_at from channel_account order by account");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<StoredAccount> accounts = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            accounts.Add(new StoredAccount(
                reader.GetString(0), reader.GetString(1), new SealedSecret(reader.GetString(2), reader.GetFieldValue<byte[]>(3)), reader.GetBoolean(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return accounts;
    }

    /// <summary>Adds the account, or gives it these settings; whether it takes payments stays as it is.</summary>
    /// <returns>False when an account of that name exists at another channel; nothing changes then.</returns>
    public async Task<bool> PutAsync(string account, string channel, SealedSecret settings, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            """
            insert into channel_account (account, channel, key_id, settings, changed_at) values ($1, $2, $3, $4, $5)
            on conflict (account) do update set key_id = excluded.key_id, settings = excluded.settings, changed_at = excluded.changed_at, change = nextval('channel_account_change')
            where channel_account.channel = excluded.channel
            """);
        Add(command, account, channel, settings.KeyId, settings.Bytes, time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <returns>False when there is no such account.</returns>
    public async Task<bool> SetTakesPaymentsAsync(string account, bool takesPayments, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            "update channel_account set takes_payments = $2, changed_at = $3, change = nextval('channel_account_change') where account = $1");
        Add(command, account, takesPayments, time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Stores the same settings under another key, unless somebody changed them meanwhile.</summary>
    public async Task<bool> ResealAsync(StoredAccount before, SealedSecret after, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand("update channel_account set key_id = $2, settings = $3 where account = $1 and settings = $4");
        Add(command, before.Account, after.KeyId, after.Bytes, before.Settings.Bytes);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static void Add(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values) command.Parameters.AddWithValue(value);
    }
}
