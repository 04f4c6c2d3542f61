namespace PaymentGrains.Storage.Merchants;

/// <summary>Merchants, their terminals and the keys of their servers.</summary>
public sealed class MerchantDirectory(StorageConnections connections, TimeProvider time)
{
    /// <summary>The merchant and terminal of a token (<see cref="TerminalToken.Hash"/>); null when it is unknown or disabled.</summary>
    public async Task<TerminalIdentity?> FindTerminalAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            "select merchant_id, name from terminal where token_hash = $1 and (disabled_at is null or disabled_at > $2)");
        command.Parameters.AddWithValue(tokenHash);
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new TerminalIdentity(reader.GetString(0), reader.GetString(1)) : null;
    }

    /// <summary>Adds the merchant; one that is there already keeps its name.</summary>
    /// <returns>False when it was there already.</returns>
    public async Task<bool> AddMerchantAsync(string id, string name, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            "insert into merchant (id, name, created_at) values ($1, $2, $3) on conflict (id) do nothing");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Adds a terminal of a merchant.</summary>
    /// <returns>False when the token or the merchant's terminal name is there already; nothing changes then.</returns>
    public async Task<bool> AddTerminalAsync(string merchantId, string name, byte[] tokenHash, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            "insert into terminal (token_hash, merchant_id, name) values ($1, $2, $3) on conflict do nothing");
        command.Parameters.AddWithValue(tokenHash);
        command.Parameters.AddWithValue(merchantId);
        command.Parameters.AddWithValue(name);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>The merchant of an API key (<see cref="TerminalToken.Hash"/>); null when it is unknown or disabled.</summary>
    public async Task<MerchantIdentity?> FindKeyAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            "select merchant_id, name from merchant_key where key_hash = $1 and (disabled_at is null or disabled_at > $2)");
        command.Parameters.AddWithValue(keyHash);
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new MerchantIdentity(reader.GetString(0), reader.GetString(1)) : null;
    }

    /// <summary>Adds an API key of a merchant's server.</summary>
    /// <returns>False when the key or the merchant's key of that name is there already; nothing changes then.</returns>
    public async Task<bool> AddKeyAsync(string merchantId, string name, byte[] keyHash, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand("insert into merchant_key (key_hash, merchant_id, name) values ($1, $2, $3) on conflict do nothing");
        command.Parameters.AddWithValue(keyHash);
        command.Parameters.AddWithValue(merchantId);
        command.Parameters.AddWithValue(name);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
