namespace Orleans;

/// <summary>Why an activation ended. The numbers are Orleans' own; the embedded engine gives only some of them.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>The engine stops.</summary>
    ShuttingDown = 1,

    /// <summary>Reading the state or <see cref="IGrainBase.OnActivateAsync"/> failed.</summary>
    ActivationFailed = 2,

    /// <summary>No request came for the collection age.</summary>
    ActivationIdle = 4,

    /// <summary>An <see cref="Storage.InconsistentStateException"/> left a request: somebody else wrote the state.</summary>
    ApplicationError = 8,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,
}
