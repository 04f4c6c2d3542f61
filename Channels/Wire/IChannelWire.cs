namespace PaymentGrains.Channels.Wire;

/// <summary>
/// Carries one request to a channel and brings its answer back: HTTP in life, memory in simulation. It never repeats anything.
/// </summary>
public interface IChannelWire
{
    /// <summary>Throws <see cref="WireException"/> when no answer came; <see cref="WireException.Sent"/> tells whether the request may have arrived.</summary>
    /// <param name="cancellation">Ends the wait: a channel gives a call 10 s on its clock.</param>
    Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation);
}
