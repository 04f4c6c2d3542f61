namespace PaymentGrains.Gateway.Health;

/// <summary>One thing that must be there before requests make sense.</summary>
public interface IReadinessCheck
{
    /// <returns>Null when all is well, else why not, in a few words without secrets.</returns>
    Task<string?> FailureAsync(CancellationToken cancellation);
}
