using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can set durable alarms.</summary>
public interface IRemindable : IGrain
{
    /// <summary>One tick: an ordinary request, not retried when it fails. The same tick may come twice.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
