namespace PaymentGrains.Storage.Engine;

/// <summary>Another engine runs on this database; the message says which one and what to do.</summary>
public sealed class EngineLockHeldException(string message) : Exception(message);
