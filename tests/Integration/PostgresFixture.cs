using System.Security.Cryptography;
using Npgsql;
using PaymentGrains.Storage.Schema;
using Xunit;

namespace PaymentGrains.Tests.Integration;

/// <summary>
/// A fresh database for a class of tests (<c>IClassFixture&lt;PostgresFixture&gt;</c>), with all migrations applied. The server is the one that
/// <c>PAYMENTS_TEST_DB</c> names (a connection string that may create databases), else a private one, started once for the test process.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    // Held for the life of the process: the server stops when nobody holds it any more.
    private static readonly Lazy<Task<PostgresServer>> PrivateServer = new(PostgresServer.StartAsync);

    private readonly PostgresServer? server;
    private readonly string name = $"payments_test_{Environment.ProcessId}_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    public PostgresFixture()
    {
    }

    /// <param name="server">Where the database is made instead.</param>
    internal PostgresFixture(PostgresServer server) => this.server = server;

    /// <summary>Of the fresh database, with rights to everything in it.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>An empty database without our tables; who makes it drops it.</summary>
    public static async Task<string> CreateDatabaseAsync(string name) => await CreateDatabaseAsync(await ServerAsync(), name);

    public static async Task DropDatabaseAsync(string name) =>
        await ExecuteAsync(await ServerAsync(), $"drop database if exists {name} with (force)");

    public async Task InitializeAsync()
    {
        ConnectionString = await CreateDatabaseAsync(server?.ConnectionString ?? await ServerAsync(), name);
        await new SchemaMigrator(ConnectionString, TimeProvider.System).ApplyAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await ExecuteAsync(server?.ConnectionString ?? await ServerAsync(), $"drop database if exists {name} with (force)");

    /// <summary>Runs SQL as an operator would.</summary>
    public Task ExecuteAsync(string sql) => ExecuteAsync(ConnectionString, sql);

    /// <summary>The first column of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The tests' own texts.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string> CreateDatabaseAsync(string server, string name)
    {
        await ExecuteAsync(server, $"create database {name}");
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    private static async Task<string> ServerAsync() =>
        Environment.GetEnvironmentVariable("PAYMENTS_TEST_DB") is { Length: > 0 } named
            ? named
            : (await PrivateServer.Value).ConnectionString;

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The tests' own texts.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
