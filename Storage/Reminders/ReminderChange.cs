using Orleans;
using Orleans.Runtime;

namespace PaymentGrains.Storage.Reminders;

/// <summary>One registration or removal of a reminder.</summary>
internal sealed class ReminderChange(GrainId grain, string name, Guid etag, ReminderEntry? registered)
{
    public GrainId Grain { get; } = grain;

    /// <summary>The grain as the table's key.</summary>
    public string GrainText { get; } = grain.ToString();

    public string Name { get; } = name;

    /// <summary>Registration: the new one. Removal: the one that must still stand.</summary>
    public Guid Etag { get; } = etag;

    /// <summary>The reminder to register; null to remove it.</summary>
    public ReminderEntry? Registered { get; } = registered;
}
