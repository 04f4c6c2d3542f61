using System.Diagnostics;
using Npgsql;

namespace PaymentGrains.Tests.Integration;

/// <summary>
/// A private PostgreSQL with durable commits (fsync on). It runs as the user <c>postgres</c> when the tests run as root, because the server refuses
/// root. A shell watches over it: when the tests end, however they end, the shell's input closes, and it stops the server and removes the files.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Keeper = """
        bin=$1; port=$2
        dir=$(mktemp -d /tmp/payments-test-db.XXXXXX)
        "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --no-locale >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
        start() {
            "$bin/postgres" -D "$dir/data" -h 127.0.0.1 -p "$port" -k "$dir" -c fsync=on -c max_connections=200 \
                -c max_wal_size=4GB >>"$dir/server.log" 2>&1 &
            server=$!
        }
        start
        while read -r command; do
            kill -QUIT $server; wait $server
            [ "$command" = restart ] && start || server=
        done
        [ -n "$server" ] && { kill -QUIT $server; wait $server; }
        rm -rf "$dir"
        """;

    private readonly Process keeper;

    private PostgresServer(Process keeper, int port)
    {
        this.keeper = keeper;
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
    }

    /// <summary>Rights to everything.</summary>
    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        var port = Ports.Free();
        var asPostgres = Environment.IsPrivilegedProcess;
        // Away from the terminal's Ctrl-C: it is its input that ends it.
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, WorkingDirectory = "/tmp" };
        string[] arguments = [.. asPostgres ? (string[])["runuser", "-u", "postgres", "--"] : [], "sh", "-c", Keeper, "keeper", FindBinaries(), port.ToString()];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var server = new PostgresServer(Process.Start(start)!, port);
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Stops at once, as a power cut would, and starts again; returns when it answers.</summary>
    public async Task CrashAndRestartAsync()
    {
        await TellAsync("restart");

        // The old server may answer for another moment: wait for the new one by its start time.
        var before = Stopwatch.StartNew();
        await WaitUntilReadyAsync("select now() - pg_postmaster_start_time() < $1 * interval '1 second'", () => before.Elapsed.TotalSeconds);
    }

    /// <summary>Stops at once and stays down.</summary>
    public async Task CrashAsync()
    {
        await TellAsync("stop");
        await Eventually.TrueAsync(async () => !await AnswersAsync("select true", 0));
    }

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private async Task TellAsync(string command)
    {
        await keeper.StandardInput.WriteLineAsync(command);
        await keeper.StandardInput.FlushAsync();
    }

    private Task WaitUntilReadyAsync(string question = "select true", Func<double>? argument = null) =>
        Eventually.TrueAsync(() => keeper.HasExited
            ? throw new InvalidOperationException("PostgreSQL could not be started; see the error output")
            : AnswersAsync(question, argument?.Invoke() ?? 0));

    private async Task<bool> AnswersAsync(string question, double argument)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=2");
            await connection.OpenAsync();
#pragma warning disable CA2100 // Constants of this class.
            await using var command = new NpgsqlCommand(question, connection);
#pragma warning restore CA2100
            if (question.Contains('$', StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue(argument);
            }

            return (bool)(await command.ExecuteScalarAsync())!;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string FindBinaries()
    {
        const string Root = "/usr/lib/postgresql";
        var versions = Directory.Exists(Root) ? Directory.GetDirectories(Root) : [];
        return versions.Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .MaxBy(bin => int.TryParse(Path.GetFileName(Path.GetDirectoryName(bin)), out var version) ? version : 0)
            ?? throw new InvalidOperationException(
                $"No PostgreSQL in {Root}. Install one, or name a server in PAYMENTS_TEST_DB (a connection string that may create databases).");
    }
}
