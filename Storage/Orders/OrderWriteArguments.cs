using Npgsql;
using NpgsqlTypes;

namespace PaymentGrains.Storage.Orders;

/// <summary>The steps as columns: one array a parameter, in the order of the statement's <c>$n</c>.</summary>
internal static class OrderWriteArguments
{
    public static void Add(NpgsqlParameterCollection to, IReadOnlyList<OrderStep> steps)
    {
        AddOrders(to, steps);
        AddJournal(to, Rows(steps, step => step.Journal));
        AddEvents(to, Rows(steps, step => step.Events));
        AddAttempts(to, Rows(steps, step => step.Order.Attempts));
        AddRefunds(to, Rows(steps, step => step.Order.Refunds));
    }

    private static void AddOrders(NpgsqlParameterCollection to, IReadOnlyList<OrderStep> steps)
    {
        Add(to, NpgsqlDbType.Text, steps, step => step.Key.MerchantId);
        Add(to, NpgsqlDbType.Text, steps, step => step.Key.OrderSn);
        Add(to, NpgsqlDbType.Text, steps, step => OrderStep.Word(step.Order.Status));
        Add(to, NpgsqlDbType.Bigint, steps, step => step.Order.Amount);
        Add(to, NpgsqlDbType.Text, steps, step => step.Order.Currency);
        Add(to, NpgsqlDbType.Text, steps, step => step.Order.Subject);
        Add(to, NpgsqlDbType.Text, steps, step => step.Order.LastAttempt?.Channel);
        Add(to, NpgsqlDbType.Bigint, steps, step => step.Order.Refunded);
        Add(to, NpgsqlDbType.Bigint, steps, step => step.Version);
        Add(to, NpgsqlDbType.Uuid, steps, step => step.StepId);
        Add(to, NpgsqlDbType.Text, steps, step => step.Order.Terminal);
        Add(to, NpgsqlDbType.TimestampTz, steps, step => step.Order.CreatedAt.ToUniversalTime());
        Add(to, NpgsqlDbType.TimestampTz, steps, step => step.Order.ChangedAt.ToUniversalTime());
        Add(to, NpgsqlDbType.TimestampTz, steps, step => step.Deadline);
        Add(to, NpgsqlDbType.Jsonb, steps, step => step.StateJson);
    }

    private static void AddJournal(NpgsqlParameterCollection to, List<Row<Domain.Orders.JournalEntry>> rows)
    {
        Add(to, NpgsqlDbType.Uuid, rows, row => row.Step.StepId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Step.Key.MerchantId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Step.Key.OrderSn);
        Add(to, NpgsqlDbType.Bigint, rows, row => row.Step.Version);
        Add(to, NpgsqlDbType.Integer, rows, row => row.Number);
        Add(to, NpgsqlDbType.TimestampTz, rows, row => row.Part.At.ToUniversalTime());
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.Kind);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.Actor);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.OutTradeNo);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.Detail);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.Raw);
    }

    private static void AddEvents(NpgsqlParameterCollection to, List<Row<Domain.Orders.OutgoingEvent>> rows)
    {
        Add(to, NpgsqlDbType.Uuid, rows, row => row.Step.StepId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.EventId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Step.Key.MerchantId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Step.Key.OrderSn);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.Type);
        Add(to, NpgsqlDbType.Jsonb, rows, row => row.Part.PayloadJson);
        Add(to, NpgsqlDbType.TimestampTz, rows, row => row.Part.At.ToUniversalTime());
    }

    private static void AddAttempts(NpgsqlParameterCollection to, List<Row<Domain.Orders.Attempt>> rows)
    {
        Add(to, NpgsqlDbType.Uuid, rows, row => row.Step.StepId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.OutTradeNo);
        Add(to, NpgsqlDbType.Text, rows, row => row.Step.Key.MerchantId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Step.Key.OrderSn);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.Channel);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.Account);
        Add(to, NpgsqlDbType.Integer, rows, row => row.Part.Number);
        Add(to, NpgsqlDbType.TimestampTz, rows, row => row.Part.StartedAt.ToUniversalTime());
    }

    private static void AddRefunds(NpgsqlParameterCollection to, List<Row<Domain.Orders.Refund>> rows)
    {
        Add(to, NpgsqlDbType.Uuid, rows, row => row.Step.StepId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Step.Key.MerchantId);
        Add(to, NpgsqlDbType.Text, rows, row => row.Step.Key.OrderSn);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.RefundNo);
        Add(to, NpgsqlDbType.Text, rows, row => OrderStep.Word(row.Part.Kind));
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.OutTradeNo);
        Add(to, NpgsqlDbType.Text, rows, row => row.Part.OutRefundNo);
        Add(to, NpgsqlDbType.Bigint, rows, row => row.Part.Amount);
        Add(to, NpgsqlDbType.Text, rows, row => OrderStep.Word(row.Part.Status));
        Add(to, NpgsqlDbType.TimestampTz, rows, row => row.Part.RequestedAt.ToUniversalTime());
        Add(to, NpgsqlDbType.TimestampTz, rows, row => row.Part.DoneAt?.ToUniversalTime());
    }

    private static void Add<TRow, TValue>(NpgsqlParameterCollection to, NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, TValue> value)
    {
        var column = new TValue[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        to.Add(new NpgsqlParameter<TValue[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    private static List<Row<TPart>> Rows<TPart>(IReadOnlyList<OrderStep> steps, Func<OrderStep, IReadOnlyList<TPart>> parts)
    {
        var rows = new List<Row<TPart>>();
        foreach (var step in steps)
        {
            var number = 0;
            foreach (var part in parts(step))
            {
                rows.Add(new Row<TPart>(step, ++number, part));
            }
        }

        return rows;
    }

    private readonly record struct Row<TPart>(OrderStep Step, int Number, TPart Part);
}
