using System.Collections.Concurrent;

namespace PaymentGrains.Channels.Wire;

/// <summary>Puts each account's limits in front of a wire.</summary>
public sealed class GuardedWire(IChannelWire wire, WireLimits limits, TimeProvider time) : IChannelWire, IChannelHealth, IDisposable
{
    private readonly ConcurrentDictionary<string, AccountGate> gates = new(StringComparer.Ordinal);

    public Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation) =>
        gates.GetOrAdd(request.Account, _ => new AccountGate(wire, limits, time)).SendAsync(request, cancellation);

    public bool IsLosingPays(string account) => gates.TryGetValue(account, out var gate) && gate.IsLosingPays;

    public void Dispose()
    {
        foreach (var gate in gates.Values) gate.Dispose();
    }
}
