using Npgsql;
using PaymentGrains.Storage.Commits;

namespace PaymentGrains.Storage.Orders;

/// <summary>Writes the steps of many orders in one statement, each only if its order still has the version that the step was decided on.</summary>
internal sealed class OrderWrite : ICommitStatement<OrderStep, OrderWriteResult>
{
    // One INSERT … ON CONFLICT for first and later writes: its plan is an index probe per row whatever the statistics say, while an
    // UPDATE joined to the arrays may be planned as a scan of a table that was small when the plan was made. A later write whose
    // order has vanished must not bring it back; the scalar subquery (not EXISTS, which would become a join) sees to that.
    // "(… in (select …)) is true" keeps the set of accepted steps a hash table instead of a join, for the same reason.
    // Attempts and refunds arrive with every step of their order. An attempt already known for this order is left alone;
    // one known for another order violates the key, as it must. A rejected step leaves no row anywhere.
    private const string Sql = """
        with accepted as (
            insert into payment_order as o (merchant_id, order_sn, status, amount, currency, subject, channel, refunded, version,
                step_id, terminal, created_at, changed_at, deadline, state)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                $9::bigint[], $10::uuid[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::jsonb[])
                as s (merchant_id, order_sn, status, amount, currency, subject, channel, refunded, version,
                    step_id, terminal, created_at, changed_at, deadline, state)
            where s.version = 1
                or (select true from payment_order p where p.merchant_id = s.merchant_id and p.order_sn = s.order_sn)
            on conflict (merchant_id, order_sn) do update set
                status = excluded.status, amount = excluded.amount, currency = excluded.currency, subject = excluded.subject,
                channel = excluded.channel, refunded = excluded.refunded, version = excluded.version, step_id = excluded.step_id,
                terminal = excluded.terminal, created_at = excluded.created_at, changed_at = excluded.changed_at,
                deadline = excluded.deadline, state = excluded.state
            where o.version = excluded.version - 1
            returning o.step_id
        ), journal as (
            insert into payment_event (merchant_id, order_sn, version, line, at, kind, actor, out_trade_no, detail, raw)
            select merchant_id, order_sn, version, line, at, kind, actor, out_trade_no, detail, raw
            from unnest($16::uuid[], $17::text[], $18::text[], $19::bigint[], $20::int[], $21::timestamptz[], $22::text[], $23::text[],
                $24::text[], $25::text[], $26::text[])
                as j (step_id, merchant_id, order_sn, version, line, at, kind, actor, out_trade_no, detail, raw)
            where (j.step_id in (select step_id from accepted)) is true
        ), events as (
            insert into merchant_event (event_id, merchant_id, order_sn, type, payload, created_at)
            select event_id, merchant_id, order_sn, type, payload, created_at
            from unnest($27::uuid[], $28::text[], $29::text[], $30::text[], $31::text[], $32::jsonb[], $33::timestamptz[])
                as e (step_id, event_id, merchant_id, order_sn, type, payload, created_at)
            where (e.step_id in (select step_id from accepted)) is true
        ), attempts as (
            insert into payment_attempt (out_trade_no, merchant_id, order_sn, channel, account, number, started_at)
            select out_trade_no, merchant_id, order_sn, channel, account, number, started_at
            from unnest($34::uuid[], $35::text[], $36::text[], $37::text[], $38::text[], $39::text[], $40::int[], $41::timestamptz[])
                as a (step_id, out_trade_no, merchant_id, order_sn, channel, account, number, started_at)
            where (a.step_id in (select step_id from accepted)) is true
                and (select p.merchant_id = a.merchant_id and p.order_sn = a.order_sn and p.number = a.number
                    from payment_attempt p where p.out_trade_no = a.out_trade_no) is not true
        ), refunds as (
            insert into payment_refund as r (merchant_id, order_sn, refund_no, kind, out_trade_no, out_refund_no, amount, status,
                requested_at, done_at)
            select merchant_id, order_sn, refund_no, kind, out_trade_no, out_refund_no, amount, status, requested_at, done_at
            from unnest($42::uuid[], $43::text[], $44::text[], $45::text[], $46::text[], $47::text[], $48::text[], $49::bigint[],
                $50::text[], $51::timestamptz[], $52::timestamptz[])
                as f (step_id, merchant_id, order_sn, refund_no, kind, out_trade_no, out_refund_no, amount, status, requested_at, done_at)
            where (f.step_id in (select step_id from accepted)) is true
            on conflict (merchant_id, order_sn, refund_no) do update set
                kind = excluded.kind, out_trade_no = excluded.out_trade_no, out_refund_no = excluded.out_refund_no,
                amount = excluded.amount, status = excluded.status, requested_at = excluded.requested_at, done_at = excluded.done_at
            where (r.status, r.done_at) is distinct from (excluded.status, excluded.done_at)
        )
        select step_id from accepted
        """;

    // Runs as a statement of its own, because only a new snapshot shows what the first one found when it had waited for a lock.
    private const string StoredSql = """
        select k.n, o.version, o.step_id
        from unnest($1::int[], $2::text[], $3::text[]) as k (n, merchant_id, order_sn)
        cross join lateral (
            select version, step_id from payment_order p
            where p.merchant_id = k.merchant_id and p.order_sn = k.order_sn offset 0) o
        """;

    public string Name => "order write";

    public object? KeyOf(OrderStep item) => item.Key;

    public string Describe(OrderStep item, PostgresException? error) => error?.ConstraintName switch
    {
        "payment_attempt_pkey" =>
            $"Order {item.Key} version {item.Version}: one of its out_trade_no " +
            $"({string.Join(", ", item.Order.Attempts.Select(attempt => attempt.OutTradeNo))}) already belongs to another order or attempt",
        "payment_refund_out_refund_no_key" =>
            $"Order {item.Key} version {item.Version}: one of its out_refund_no already belongs to another refund",
        "merchant_event_pkey" => $"Order {item.Key} version {item.Version}: one of its events has an event_id that was used before",
        _ => $"Order {item.Key} version {item.Version}",
    };

    public async Task<OrderWriteResult[]> RunAsync(NpgsqlConnection connection, IReadOnlyList<OrderStep> items, bool answerLost)
    {
        var accepted = new HashSet<Guid>(items.Count);
        await using (var command = new NpgsqlCommand(Sql, connection))
        {
            OrderWriteArguments.Add(command.Parameters, items);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                accepted.Add(reader.GetGuid(0));
            }
        }

        var results = new OrderWriteResult[items.Count];
        List<int>? rejected = null;
        for (var i = 0; i < items.Count; i++)
        {
            results[i] = new OrderWriteResult(accepted.Contains(items[i].StepId), items[i].Version);
            if (!results[i].Accepted)
            {
                (rejected ??= []).Add(i);
            }
        }

        if (rejected is not null)
        {
            await FindOutAsync(connection, items, rejected, results);
        }

        return results;
    }

    /// <summary>A step whose own id stands in the row was committed by an earlier run whose answer was lost; any other has lost a race.</summary>
    private static async Task FindOutAsync(
        NpgsqlConnection connection, IReadOnlyList<OrderStep> items, List<int> rejected, OrderWriteResult[] results)
    {
        await using var command = new NpgsqlCommand(StoredSql, connection);
        command.Parameters.AddWithValue(rejected.ToArray());
        command.Parameters.AddWithValue(rejected.Select(i => items[i].Key.MerchantId).ToArray());
        command.Parameters.AddWithValue(rejected.Select(i => items[i].Key.OrderSn).ToArray());
        rejected.ForEach(i => results[i] = default);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var i = reader.GetInt32(0);
            results[i] = new OrderWriteResult(reader.GetGuid(2) == items[i].StepId, reader.GetInt64(1));
        }
    }
}
