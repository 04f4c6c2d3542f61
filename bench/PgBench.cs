using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace PaymentGrains.Bench;

/// <summary>The same rows without group commit: PostgreSQL's own pgbench writes them, every step of an order in a transaction of its own.</summary>
internal static partial class PgBench
{
    /// <summary>Orders a second, or null when pgbench is not installed.</summary>
    public static async Task<double?> OrdersPerSecondAsync(string connectionString, int seconds)
    {
        if (Find() is not { } program) return null;
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, await ScriptAsync(connectionString));
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            var start = new ProcessStartInfo(program,
                ["-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", $"{seconds}", "-f", script, "-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username ?? "postgres", settings.Database!])
            { RedirectStandardOutput = true, RedirectStandardError = true };
            if (settings.Password is { Length: > 0 } password) start.Environment["PGPASSWORD"] = password;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            var match = Tps().Match(output);
            return match.Success && process.ExitCode == 0
                ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"pgbench failed:\n{await errors}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(
            Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(folder => folder + "/bin") : []);
        return folders.Select(folder => Path.Combine(folder, "pgbench")).FirstOrDefault(File.Exists);
    }

    /// <summary>Statements with the very contents that one of the orders just written has: reminder, three steps, reminder removed.</summary>
    private static async Task<string> ScriptAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        var order = (await RowsAsync(connection, "select order_sn, amount::text, currency, subject, channel, terminal, state::text from payment_order where status = 'success' limit 1"))[0];
        var (amount, currency, subject, channel, terminal, state) = (order[1], Quote(order[2]), Quote(order[3]), Quote(order[4]), Quote(order[5]), Quote(order[6]));
        var journal = await RowsAsync(connection, $"select version::text, line::text, kind, actor, out_trade_no, detail, raw from payment_event where order_sn = {Quote(order[0])} order by version, line");
        var told = (await RowsAsync(connection, $"select type, payload::text from merchant_event where order_sn = {Quote(order[0])}"))[0];

        const string Sn = "'pgbench-' || :n";
        var script = new StringBuilder("\\set n random(1, 9000000000000000)\n");
        script.AppendLine($"insert into reminder values ('pgbench/' || :n, 'order', 1, now(), interval '1 min', gen_random_uuid());");
        for (var version = 1; version <= 3; version++)
        {
            script.AppendLine("begin;");
            script.AppendLine(version switch
            {
                1 => $"insert into payment_order values ('bench', {Sn}, 'created', {amount}, {currency}, {subject}, null, 0, 1, gen_random_uuid(), {terminal}, now(), now(), now(), {state}::jsonb);",
                2 => $"update payment_order set status = 'connecting', version = 2, step_id = gen_random_uuid(), changed_at = now(), channel = {channel}, state = {state}::jsonb where merchant_id = 'bench' and order_sn = {Sn} and version = 1;",
                _ => $"update payment_order set status = 'success', version = 3, step_id = gen_random_uuid(), changed_at = now(), deadline = null, state = {state}::jsonb where merchant_id = 'bench' and order_sn = {Sn} and version = 2;",
            });
            if (version == 2) script.AppendLine($"insert into payment_attempt values ('PGB' || :n, 'bench', {Sn}, {channel}, 'instant', 1, now());");
            foreach (var line in journal.Where(line => line[0] == $"{version}"))
                script.AppendLine($"insert into payment_event (merchant_id, order_sn, version, line, at, kind, actor, out_trade_no, detail, raw) values ('bench', {Sn}, {version}, {line[1]}, now(), {string.Join(", ", line[2..].Select(Quote))});");
            if (version == 3) script.AppendLine($"insert into merchant_event values ('pgb_' || :n, 'bench', {Sn}, {Quote(told[0])}, {Quote(told[1])}::jsonb, now());");
            script.AppendLine("commit;");
        }

        return script.AppendLine("delete from reminder where grain_id = 'pgbench/' || :n and name = 'order';").ToString();
    }

    private static async Task<List<string?[]>> RowsAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Our own texts and what we wrote ourselves.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))]);
        return rows;
    }

    /// <summary>A literal without colons, which pgbench would take for variables.</summary>
    private static string Quote(string? text) => text is null
        ? "null"
        : "U&'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\003A", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
