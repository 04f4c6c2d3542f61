using Npgsql;
using PaymentGrains.Storage.Commits;

namespace PaymentGrains.Storage.Orders;

/// <summary>Reads many orders in one statement: after a restart, and when a shop opens, many grains wake at once. There is nothing to commit
/// in it, but the round trip, the answers to a broken connection and the limits are the same.</summary>
internal sealed class OrderRead : ICommitStatement<OrderKey, StoredOrder?>
{
    // "offset 0" keeps the planner from turning the probes into a join, whose plan would depend on statistics.
    private const string Sql = """
        select k.n, o.version, o.state
        from unnest($1::text[], $2::text[]) with ordinality as k (merchant_id, order_sn, n)
        cross join lateral (
            select version, state from payment_order p
            where p.merchant_id = k.merchant_id and p.order_sn = k.order_sn offset 0) o
        """;

    public string Name => "order read";

    public object? KeyOf(OrderKey item) => null;

    public string Describe(OrderKey item, PostgresException? error) => $"Reading order {item}";

    public async Task<StoredOrder?[]> RunAsync(NpgsqlConnection connection, IReadOnlyList<OrderKey> items, bool answerLost)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.AddWithValue(items.Select(item => item.MerchantId).ToArray());
        command.Parameters.AddWithValue(items.Select(item => item.OrderSn).ToArray());
        var results = new StoredOrder?[items.Count];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            results[reader.GetInt64(0) - 1] = new StoredOrder(reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        }

        return results;
    }
}
