using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using PaymentGrains.Bench;
using PaymentGrains.Channels;
using PaymentGrains.Silo;

// ./payments bench [orders]: orders through grain, store and PostgreSQL, and what PostgreSQL does with the same rows one step a commit.
var database = Environment.GetEnvironmentVariable("PAYMENTS_DB") ?? throw new InvalidOperationException("PAYMENTS_DB names no database; ./payments bench makes one");
var orders = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.AddPaymentSilo(new SiloSettings { Database = database, Accounts = _ => new FixedAccounts([]) });
builder.Services.AddSingleton<IChannelDirectory, InstantChannel>();
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();

var name = FormattableString.Invariant($"run{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}");
await OrderRun.LiveAsync(grains, "warm-up-" + name, Math.Min(orders, 3_000));
var before = await DatabaseCounters.ReadAsync(database);
var run = await OrderRun.LiveAsync(grains, name, orders);
var counted = await DatabaseCounters.ReadAsync(database) - before;
await host.StopAsync();

await using var connection = new NpgsqlConnection(database);
await connection.OpenAsync();
var saved = await ScalarAsync($"select count(*) from payment_order where order_sn like '{name}-%' and status = 'success'");
Console.WriteLine(FormattableString.Invariant($"machine          {Environment.ProcessorCount} cores shared with PostgreSQL {await ScalarAsync("show server_version")}, fsync {await ScalarAsync("show fsync")}, synchronous_commit {await ScalarAsync("show synchronous_commit")}"));
Console.WriteLine(FormattableString.Invariant($"engine           {PaymentSilo.Engine}, {orders} orders at once, each created and paid, the channel answers at once"));
Console.WriteLine(FormattableString.Invariant($"orders/s         {run.OrdersPerSecond:0}"));
Console.WriteLine(FormattableString.Invariant($"per order        {(double)counted.Rows / orders:0.0} rows, {(double)counted.Commits / orders:0.000} commits"));
Console.WriteLine(FormattableString.Invariant($"create + pay     p50 {run.Percentile(0.5).TotalMilliseconds:0} ms, p99 {run.Percentile(0.99).TotalMilliseconds:0} ms (all {orders} began at the same moment)"));
Console.WriteLine(FormattableString.Invariant($"lost             {run.Lost} by answer, {orders - Convert.ToInt64(saved, CultureInfo.InvariantCulture)} by the database"));
var pgbench = await PgBench.OrdersPerSecondAsync(database, seconds: 10);
Console.WriteLine(pgbench is null
    ? "pgbench          not installed (Debian: postgresql-contrib)"
    : FormattableString.Invariant($"pgbench          {pgbench:0} orders/s with the same rows, one step a commit (5 commits an order, 16 clients): we reach {run.OrdersPerSecond / pgbench:0.0} times that"));
return run.Lost == 0 && Convert.ToInt64(saved, CultureInfo.InvariantCulture) == orders ? 0 : 1;

async Task<object> ScalarAsync(string sql)
{
#pragma warning disable CA2100 // Constant texts of this file.
    await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
    return (await command.ExecuteScalarAsync())!;
}
