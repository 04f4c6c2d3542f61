namespace PaymentGrains.Storage.Orders;

/// <summary>What became of one step.</summary>
/// <param name="Accepted">Committed, by this statement or by an earlier run of the same step.</param>
/// <param name="StoredVersion">The version found instead, where the step was not accepted; null when there is no such order.</param>
internal readonly record struct OrderWriteResult(bool Accepted, long? StoredVersion);
