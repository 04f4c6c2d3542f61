using System.Security.Cryptography;
using Npgsql;
using PaymentGrains.Storage.Schema;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class SchemaMigratorTests : IAsyncLifetime
{
    private static readonly Migration First = new(1, "first", "create table one (a int)");
    private static readonly Migration Second = new(2, "second", "create table two (b int)");

    private readonly string name = $"payments_test_schema_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
    private string database = "";

    public async Task InitializeAsync() => database = await PostgresFixture.CreateDatabaseAsync(name);

    public Task DisposeAsync() => PostgresFixture.DropDatabaseAsync(name);

    [Fact]
    public async Task A_second_start_applies_nothing()
    {
        Assert.Equal(Migration.All.Count, await new SchemaMigrator(database, TimeProvider.System).ApplyAsync(CancellationToken.None));
        Assert.Equal(0, await new SchemaMigrator(database, TimeProvider.System).ApplyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Processes_that_start_at_once_all_succeed_and_apply_each_file_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 5).Select(
            _ => new SchemaMigrator(database, TimeProvider.System).ApplyAsync(CancellationToken.None)));

        Assert.Equal(Migration.All.Count, applied.Sum());
    }

    [Fact]
    public async Task A_new_file_is_applied_to_an_old_database()
    {
        await ApplyAsync(First);

        Assert.Equal(1, await ApplyAsync(First, Second));
    }

    [Fact]
    public async Task A_file_that_was_changed_after_it_was_applied_is_an_error()
    {
        await ApplyAsync(First);

        var error = await Assert.ThrowsAsync<SchemaException>(() => ApplyAsync(First with { Sql = First.Sql + " -- better" }));

        Assert.Contains("0001_first was changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_line_ends_are_no_change()
    {
        await ApplyAsync(new Migration(1, "lines", "create table one (\na int)"));

        Assert.Equal(0, await ApplyAsync(new Migration(1, "lines", "create table one (\r\na int)")));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await ApplyAsync(First, Second);

        var error = await Assert.ThrowsAsync<SchemaException>(() => ApplyAsync(First));

        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_behind_and_those_before_it_stay()
    {
        var broken = new Migration(2, "broken", "create table two (b int); select 1/0");

        await Assert.ThrowsAsync<PostgresException>(() => ApplyAsync(First, broken));

        Assert.Equal(1, await ApplyAsync(First, Second));
    }

    private Task<int> ApplyAsync(params Migration[] migrations) =>
        new SchemaMigrator(database, TimeProvider.System, migrations).ApplyAsync(CancellationToken.None);
}
