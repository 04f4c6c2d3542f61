using PaymentGrains.Channels;
using PaymentGrains.Silo;
using PaymentGrains.Storage;
using PaymentGrains.Storage.Accounts;
using PaymentGrains.Storage.Schema;

namespace PaymentGrains.Gateway.Commands;

/// <summary>What an operator asks for at the command line instead of a running gateway. Exit status 0 done, 1 not done, 2 wrong use.</summary>
public static class CommandLine
{
    /// <summary>Null when the arguments are none of ours.</summary>
    public static Func<Task<int>>? Find(string[] args, Func<string, string?> variable) => args switch
    {
        ["channel", .. var rest] => () => RunAsync(() => ChannelCommand.RunAsync(rest, variable, Console.Out)),
        ["verify", .. var rest] => () => RunAsync(() => VerifyCommand.RunAsync(rest, variable, Console.Out)),
        _ => null,
    };

    /// <summary>The database with its tables, and the keys.</summary>
    /// <exception cref="UsageException">One of them is missing.</exception>
    internal static async Task<AccountDesk> OpenAsync(Func<string, string?> variable)
    {
        var database = variable("PAYMENTS_DB") is { Length: > 0 } text ? text : throw new UsageException("PAYMENTS_DB is missing: it must be a PostgreSQL connection string");
        var keys = GatewayOptions.ReadKeys(variable, out var problem) ?? throw new UsageException(problem);
        var host = new ServiceCollection().AddStorage(database).AddChannels().BuildServiceProvider();
        await host.GetRequiredService<SchemaMigrator>().ApplyAsync(CancellationToken.None);
        return new AccountDesk(host, keys);
    }

    private static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (UsageException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
        catch (Exception wrong) when (wrong is ChannelSettingsException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or FormatException || StartFailure.Explain(wrong) is not null)
        {
            await Console.Error.WriteLineAsync(StartFailure.Explain(wrong) ?? wrong.Message);
            return 1;
        }
    }
}

/// <summary>The command was not understood; the message says what is right.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>The accounts of the database, to read and to change.</summary>
internal sealed class AccountDesk(ServiceProvider host, KeyRing keys) : IAsyncDisposable
{
    public KeyRing Keys => keys;

    public ChannelAccountTable Table => host.GetRequiredService<ChannelAccountTable>();

    public StoredAccounts Accounts => new(Table, keys);

    public TService Get<TService>()
        where TService : notnull => host.GetRequiredService<TService>();

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
