using System.Data.Common;
using PaymentGrains.Storage;

namespace PaymentGrains.Gateway.Health;

/// <summary>The database answers.</summary>
public sealed class DatabaseCheck(StorageConnections connections) : IReadinessCheck
{
    public async Task<string?> FailureAsync(CancellationToken cancellation)
    {
        try
        {
            await using var command = connections.System.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellation);
            return null;
        }
        catch (DbException)
        {
            return "the database does not answer";
        }
    }
}
