namespace PaymentGrains.Storage;

/// <summary>Why a step was not confirmed as saved.</summary>
public enum StorageFailure
{
    /// <summary>Too many steps wait already and no room came in time. Nothing was saved.</summary>
    Busy,

    /// <summary>The database refuses this very row: a unique number used twice, text it cannot hold. Nothing was saved; a repeat fails too.</summary>
    Refused,

    /// <summary>The database could not be reached or could not serve in time. Nothing was saved.</summary>
    Unavailable,

    /// <summary>The step was sent and every answer was lost: it may be saved or not. Reading the order again tells.</summary>
    OutcomeUnknown,
}
