using System.Data;
using System.Text.Json;
using Npgsql;

namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>The whole database at one moment.</summary>
internal sealed record Books(
    IReadOnlyList<OrderRow> Orders, ILookup<string, JournalRow> Journal, ILookup<string, AttemptRow> Attempts, ILookup<string, RefundRow> Refunds,
    ILookup<string, EventRow> Events, IReadOnlySet<string> Reminders, IReadOnlyList<string> CodesFound)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <param name="codes">Searched in every text of the database; null: not now.</param>
    public static async Task<Books> ReadAsync(string database, IReadOnlySet<string>? codes)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false;Timeout=10;Command Timeout=120");
        await connection.OpenAsync();
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var found = new List<string>();
        if (codes is not null)
        {
            // Names of tables and of their text columns come from the catalogue, so that a new one is searched too.
            var texts = await ReadAsync(connection,
                "select table_name, column_name from information_schema.columns where table_schema = 'public' and data_type in ('text', 'jsonb', 'json', 'character varying', 'bytea')",
                row => (Table: row.GetString(0), Column: row.GetString(1)));
            foreach (var (table, column) in texts)
                found.AddRange((await ReadAsync(connection, $"select \"{column}\"::text from \"{table}\" where \"{column}\"::text ~ '[0-9]{{16}}'", row => row.GetString(0)))
                    .SelectMany(text => CodeSearch.Find(text, codes)).Select(code => $"{table}.{column} holds the payment code {code}"));
        }

        return new(
            await ReadAsync(connection, "select order_sn, status, amount, refunded, version, state::text from payment_order", row => new OrderRow(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), JsonSerializer.Deserialize<StateOfOrder>(row.GetString(5), Json)!)),
            (await ReadAsync(connection,
                "select order_sn, version, line, at, kind, actor, coalesce(out_trade_no, ''), coalesce(detail, '') from payment_event order by version, line",
                row => new JournalRow(row.GetString(0), row.GetInt64(1), row.GetInt32(2), Time(row, 3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7))))
                .ToLookup(line => line.OrderSn),
            (await ReadAsync(connection, "select out_trade_no, order_sn, channel, number, started_at from payment_attempt order by number",
                row => new AttemptRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), Time(row, 4)))).ToLookup(attempt => attempt.OrderSn),
            (await ReadAsync(connection, "select order_sn, refund_no, kind, out_trade_no, out_refund_no, amount, status from payment_refund order by requested_at",
                row => new RefundRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetString(6))))
                .ToLookup(refund => refund.OrderSn),
            (await ReadAsync(connection, "select event_id, order_sn, type, created_at, coalesce(payload ->> 'status', '') from merchant_event order by created_at",
                row => new EventRow(row.GetString(0), row.GetString(1), row.GetString(2), Time(row, 3), row.GetString(4)))).ToLookup(told => told.OrderSn),
            // type/merchant/order
            (await ReadAsync(connection, "select grain_id from reminder", row => row.GetString(0))).Select(grain => grain[(grain.LastIndexOf('/') + 1)..]).ToHashSet(),
            found);
    }

    private static DateTimeOffset Time(NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    private static async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        var rows = new List<T>();
#pragma warning disable CA2100 // Texts of this file, and names out of the catalogue.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }
}
