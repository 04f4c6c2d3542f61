namespace Orleans.Runtime;

/// <summary>A handle of an alarm. It removes the alarm only as long as nobody set the alarm again.</summary>
public interface IGrainReminder
{
    /// <summary>The name, chosen by the grain.</summary>
    string ReminderName { get; }
}
