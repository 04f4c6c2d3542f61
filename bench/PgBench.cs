using System.Diagnostics;
using System.Globalization;
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

    /// <summary>Statements with the very contents that one of the orders just written has.</summary>
    private static async Task<string> ScriptAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select string_agg(statement, E'\n' order by step, part) from (
                select 1 as step, 0 as part, '\set n random(1, 9000000000000000)' as statement
                union all select 2, 0, 'insert into reminder select ''pgbench/'' || :n, name, grain_hash, start_at, period, etag from (select ''order'' as name, 1 as grain_hash, now() as start_at, interval ''1 min'' as period, gen_random_uuid() as etag) r;'
                union all select 2 + version * 2, 0, 'begin;' from generate_series(1, 3) version
                union all select 4, 1, format('insert into payment_order select ''bench'', ''pgbench-'' || :n, ''created'', amount, currency, subject, null, 0, 1, gen_random_uuid(), terminal, created_at, changed_at, now(), %L::jsonb from (select %s::bigint as amount, %L as currency, %L as subject, %L as terminal, now() as created_at, now() as changed_at) o;', state, amount, currency, subject, terminal) from the_order
                union all select 2 + version * 2, 2, format('update payment_order set status = %L, version = %s, step_id = gen_random_uuid(), changed_at = now(), channel = %L, deadline = %s, state = %L::jsonb where merchant_id = ''bench'' and order_sn = ''pgbench-'' || :n and version = %s;', case version when 2 then 'connecting' else 'success' end, version, channel, case version when 2 then 'now()' else 'null' end, state, version - 1) from the_order, generate_series(2, 3) version
                union all select 6, 3, format('insert into payment_attempt values (''PGB'' || :n, ''bench'', ''pgbench-'' || :n, %L, %L, 1, now());', channel, 'instant') from the_order
                union all select 2 + e.version * 2, 4, format('insert into payment_event (merchant_id, order_sn, version, line, at, kind, actor, out_trade_no, detail, raw) values (''bench'', ''pgbench-'' || :n, %s, %s, now(), %L, %L, %L, %L, %L);', e.version, e.line, e.kind, e.actor, e.out_trade_no, e.detail, e.raw) from payment_event e join the_order o using (merchant_id, order_sn)
                union all select 8, 5, format('insert into merchant_event values (''pgb_'' || :n, ''bench'', ''pgbench-'' || :n, %L, %L::jsonb, now());', m.type, m.payload) from merchant_event m join the_order o using (merchant_id, order_sn)
                union all select 2 + version * 2, 6, 'commit;' from generate_series(1, 3) version
                union all select 9, 0, 'delete from reminder where grain_id = ''pgbench/'' || :n and name = ''order'';'
            ) script
            """.Replace("the_order", "(select * from payment_order where merchant_id = 'bench' and status = 'success' limit 1) o", StringComparison.Ordinal)
               .Replace(") o o using", ") o using", StringComparison.Ordinal), connection);
        return (string)(await command.ExecuteScalarAsync())! + "\n";
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
