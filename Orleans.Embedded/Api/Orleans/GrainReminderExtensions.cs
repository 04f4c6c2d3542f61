using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Durable alarms of a grain. The engine must have an <see cref="IReminderTable"/>.</summary>
public static class GrainReminderExtensions
{
    /// <summary>
    /// Sets the alarm: first tick after <paramref name="dueTime"/>, then every <paramref name="period"/>. Doing it
    /// again with the same name restarts the clock. A tick that was missed is not made up: the next period brings the next.
    /// </summary>
    /// <exception cref="ArgumentException">The period is below the minimum (one minute), infinite or negative.</exception>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Register(grain, reminderName, dueTime, period);

    /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)"/>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Register(grain, reminderName, dueTime, period);

    /// <summary>Removes the alarm.</summary>
    /// <exception cref="ReminderException">The alarm was set again since this handle was given out, or is gone already.</exception>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => Unregister(grain, reminder);

    /// <inheritdoc cref="UnregisterReminder(Grain, IGrainReminder)"/>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) => Unregister(grain, reminder);

    /// <summary>The handle of an alarm, read from the table; null if there is none of that name.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => Get(grain, reminderName);

    /// <inheritdoc cref="GetReminder(Grain, string)"/>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) => Get(grain, reminderName);

    private static Task<IGrainReminder> Register(IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(grain);
        // Real Orleans says "null" of every blank name.
        if (string.IsNullOrWhiteSpace(reminderName)) throw new ArgumentNullException(nameof(reminderName));
        var activation = Activation.Of(grain);
        if (grain is not IRemindable)
            throw new InvalidOperationException($"Grain {activation.GrainId} must implement {nameof(IRemindable)} to set reminders.");
        return activation.Engine.Reminders.Register(activation.GrainId, reminderName, dueTime, period);
    }

    private static Task Unregister(IGrainBase grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return Activation.Of(grain).Engine.Reminders.Unregister(reminder);
    }

    private static Task<IGrainReminder?> Get(IGrainBase grain, string reminderName)
    {
        ArgumentNullException.ThrowIfNull(grain);
        if (string.IsNullOrWhiteSpace(reminderName)) throw new ArgumentNullException(nameof(reminderName));
        var activation = Activation.Of(grain);
        return activation.Engine.Reminders.Get(activation.GrainId, reminderName);
    }
}
