using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A handle of an alarm.</summary>
internal sealed record Reminder(GrainId Grain, string ReminderName, string ETag) : IGrainReminder;
