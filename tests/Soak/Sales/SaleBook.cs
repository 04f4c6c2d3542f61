using System.Collections.Concurrent;

namespace PaymentGrains.Tests.Soak.Sales;

/// <summary>What all terminals asked and were told, by order.</summary>
internal sealed class SaleBook
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<PosRequest>> _requests = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly ConcurrentDictionary<string, byte> _codes = new();
    private int _count;

    public int Requests => _count;

    public int Orders => _requests.Count;

    public IReadOnlyCollection<string> OrderSns => [.. _requests.Keys];

    /// <summary>Every payment code that was sent.</summary>
    public IReadOnlySet<string> Codes => _codes.Keys.ToHashSet();

    /// <summary>Requests without a certain answer, by reason.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;

    public IReadOnlyList<PosRequest> Of(string orderSn) => _requests.TryGetValue(orderSn, out var requests) ? [.. requests.OrderBy(request => request.Sent)] : [];

    public void Write(string orderSn, PosRequest request)
    {
        _requests.GetOrAdd(orderSn, _ => new()).Enqueue(request);
        Interlocked.Increment(ref _count);
        if (!request.IsAnswered) _failures.AddOrUpdate(request.Failure, 1, (_, count) => count + 1);
    }

    public void Shown(string code) => _codes[code] = 0;
}
