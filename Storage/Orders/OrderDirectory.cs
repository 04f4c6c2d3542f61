using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Storage.Orders;

/// <summary>Finds orders by what is not their key. Reads what is committed; a grain may be ahead by the step it is saving.</summary>
public sealed class OrderDirectory(StorageConnections connections)
{
    /// <summary>The order that a channel's number belongs to; null when it is none of ours.</summary>
    public async Task<OrderKey?> FindByOutTradeNoAsync(string outTradeNo, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand("select merchant_id, order_sn from payment_attempt where out_trade_no = $1");
        command.Parameters.AddWithValue(outTradeNo);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new OrderKey(reader.GetString(0), reader.GetString(1)) : null;
    }

    /// <summary>
    /// Orders that something should have happened to before <paramref name="before"/>: open ones whose deadline was, and ended ones with a refund
    /// that was asked for; an abnormal refund counts for a limited time only. In the order of their keys, the first after <paramref name="after"/>, at
    /// most <paramref name="limit"/>: who comes back with the last one sees them all, also when many are stuck.
    /// </summary>
    public async Task<IReadOnlyList<OverdueOrder>> ListOverdueAsync(DateTimeOffset before, OrderKey? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            """
            select merchant_id, order_sn, status, deadline from payment_order where deadline < $1 and (merchant_id, order_sn) > ($3, $4)
            union all
            select merchant_id, order_sn, o.status, min(r.requested_at) from payment_refund r join payment_order o using (merchant_id, order_sn)
            where r.status in ('pending', 'abnormal') and r.requested_at < $1 and o.deadline is null and (merchant_id, order_sn) > ($3, $4)
                and (r.status = 'pending' or r.requested_at > $1 - interval '40 days') group by 1, 2, 3
            order by 1, 2 limit $2
            """);
        command.Parameters.AddWithValue(before.ToUniversalTime());
        command.Parameters.AddWithValue(limit);
        command.Parameters.AddWithValue(after?.MerchantId ?? "");
        command.Parameters.AddWithValue(after?.OrderSn ?? "");
        var overdue = new List<OverdueOrder>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var key = new OrderKey(reader.GetString(0), reader.GetString(1));
            var status = Enum.Parse<OrderStatus>(reader.GetString(2), ignoreCase: true);
            overdue.Add(new OverdueOrder(key, status, reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return overdue;
    }

    /// <summary>How many open orders had their deadline before <paramref name="before"/>.</summary>
    public async Task<long> CountOverdueAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand("select count(*) from payment_order where deadline < $1");
        command.Parameters.AddWithValue(before.ToUniversalTime());
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
