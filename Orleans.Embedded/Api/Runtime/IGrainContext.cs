namespace Orleans.Runtime;

/// <summary>One activation: a grain brought to life.</summary>
public interface IGrainContext
{
    /// <summary>The grain's name.</summary>
    GrainId GrainId { get; }

    /// <summary>The object of the grain class; null before it is built.</summary>
    object? GrainInstance { get; }

    /// <summary>A scope of services that ends with the activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Ends the activation after its running requests. Does not wait.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
