namespace PaymentGrains.Storage.Notifications;

/// <summary>Notifications that are refused although the channel signed them: money may lie there that no order knows of. Repeats of one are counted, not added.</summary>
public sealed class UnmatchedNotifications(StorageConnections connections, TimeProvider time)
{
    public async Task KeepAsync(UnmatchedNotification notification, CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            """
            insert into unmatched_notification (channel, account, out_trade_no, why, verdict, amount, raw, first_at, last_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            on conflict (account, out_trade_no, verdict) do update set
                times = unmatched_notification.times + 1, last_at = excluded.last_at, why = excluded.why, amount = excluded.amount, raw = excluded.raw
            """);
        command.Parameters.AddWithValue(notification.Channel);
        command.Parameters.AddWithValue(notification.Account);
        command.Parameters.AddWithValue(notification.OutTradeNo);
        command.Parameters.AddWithValue(notification.Why);
        command.Parameters.AddWithValue(notification.Verdict);
        command.Parameters.AddWithValue((object?)notification.Amount ?? DBNull.Value);
        command.Parameters.AddWithValue(notification.Raw);
        command.Parameters.AddWithValue(time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The last 200, newest first, with how often each came and when last.</summary>
    public async Task<IReadOnlyList<(UnmatchedNotification Notification, int Times, DateTimeOffset LastAt)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = connections.System.CreateCommand(
            "select channel, account, out_trade_no, why, verdict, amount, raw, times, last_at from unmatched_notification order by last_at desc limit 200");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(UnmatchedNotification, int, DateTimeOffset)> list = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var notification = new UnmatchedNotification(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetInt64(5), reader.GetString(6));
            list.Add((notification, reader.GetInt32(7), reader.GetFieldValue<DateTimeOffset>(8)));
        }

        return list;
    }
}
