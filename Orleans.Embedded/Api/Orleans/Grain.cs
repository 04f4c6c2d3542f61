using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base class of grains. Its constructor finds the activation that is being built around it.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Called by the engine only, inside the first turn of an activation; elsewhere the grain has no context.</summary>
    protected Grain() => GrainContext = Activation.Current;

    /// <summary>The activation that this object lives in; null when a test made the object by hand.</summary>
    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    /// <summary>The grain's full name, <c>type/key</c>.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>The services of this activation: a scope that ends with it.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

#pragma warning disable CA1725 // Orleans names the parameters so.
    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
#pragma warning restore CA1725

    /// <summary>
    /// Asks the engine to end this activation after its running requests; waiting requests go to a new one.
    /// It is a request, not a wait.
    /// </summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);
}
