using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Storage.Purchases;

/// <summary>Purchases in stores, and which order each was honoured for.</summary>
public sealed class PurchaseTable(StorageConnections connections, TimeProvider time)
{
    /// <summary>
    /// True when the purchase is that order's, now or before; false when it is another's. An order that has ended without any purchase (it was cancelled, or paid in another way, after it had
    /// claimed this one) takes none any more, and leaves it to the next.
    /// </summary>
    /// <param name="orderKey"><c>merchantId/orderSn</c>.</param>
    public async Task<bool> ClaimAsync(string channel, string token, string orderKey, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            """
            insert into purchase_claim as held (channel, token_sha256, order_key, claimed_at) values ($1, $2, $3, $4)
            on conflict (channel, token_sha256) do update set order_key = excluded.order_key, claimed_at = excluded.claimed_at
            where held.order_key = excluded.order_key or exists (
                select from payment_order o
                where o.merchant_id = left(held.order_key, strpos(held.order_key, '/') - 1) and o.order_sn = substr(held.order_key, strpos(held.order_key, '/') + 1)
                  and o.status in ('cancelled', 'success') and not o.state @? '$.attempts[*] ? (@.purchase != null)')
            returning order_key
            """);
        command.Parameters.AddWithValue(channel);
        command.Parameters.AddWithValue(Hash(token));
        command.Parameters.AddWithValue(orderKey);
        command.Parameters.AddWithValue(time.GetUtcNow());
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>The key of the order that the purchase was honoured for; null when it is none of ours.</summary>
    public async Task<string?> FindOrderAsync(string channel, string token, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand("select order_key from purchase_claim where channel = $1 and token_sha256 = $2");
        command.Parameters.AddWithValue(channel);
        command.Parameters.AddWithValue(Hash(token));
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
