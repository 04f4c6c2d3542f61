using Orleans.Runtime;

namespace Orleans;

/// <summary>Where the alarms are kept.</summary>
public interface IReminderTable
{
    /// <summary>Called once before everything else.</summary>
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>All alarms of one grain.</summary>
    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>
    /// All alarms whose grain's <see cref="GrainId.GetUniformHashCode"/> is in (begin, end]; when begin is not below
    /// end, those above begin and those up to end: (0, 0] is all.
    /// </summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>One alarm, null if it is not there.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Writes one alarm over what is there, and gives the new ETag.</summary>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <summary>Removes one alarm if it still has that ETag; says whether it did.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Removes all alarms.</summary>
    Task TestOnlyClearTable();

    /// <summary>Called once after everything else.</summary>
    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
