using Polly;
using Polly.CircuitBreaker;

namespace PaymentGrains.Channels.Wire;

/// <summary>
/// The limits of one account. While its channel loses pays, the breaker refuses new ones before they leave, because a charge that nobody sent is the
/// only one with a known result. Queries and reversals settle what is open and always flow.
/// </summary>
internal sealed class AccountGate : IDisposable
{
    private readonly IChannelWire wire;
    private readonly WireLimits limits;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim pays;
    private readonly SemaphoreSlim queries;
    private readonly SemaphoreSlim reversals;
    private readonly CircuitBreakerStateProvider state = new();
    private readonly ResiliencePipeline<WireAnswer> breaker;

    public AccountGate(IChannelWire wire, WireLimits limits, TimeProvider time)
    {
        this.wire = wire;
        this.limits = limits;
        this.time = time;
        pays = new SemaphoreSlim(limits.Pays);
        queries = new SemaphoreSlim(limits.Queries);
        reversals = new SemaphoreSlim(limits.Reversals);
        breaker = new ResiliencePipelineBuilder<WireAnswer> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<WireAnswer>
            {
                FailureRatio = limits.BreakerShare,
                MinimumThroughput = limits.BreakerPays,
                SamplingDuration = limits.BreakerWindow,
                BreakDuration = limits.BreakerOpen,
                StateProvider = state,
                ShouldHandle = static pay => ValueTask.FromResult(pay.Outcome.Exception is WireException || pay.Outcome.Result?.Status >= 500),
            })
            .Build();
    }

    public bool IsLosingPays => state.CircuitState is CircuitState.Open or CircuitState.Isolated;

    public async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
    {
        var places = request.Purpose switch
        {
            WirePurpose.Pay => pays,
            WirePurpose.Query => queries,
            _ => reversals,
        };
        await EnterAsync(places, request, cancellation);
        try
        {
            return request.Purpose == WirePurpose.Pay
                ? await breaker.ExecuteAsync(static async (pay, token) => await pay.wire.SendAsync(pay.request, token), (wire, request), cancellation)
                : await wire.SendAsync(request, cancellation);
        }
        catch (BrokenCircuitException open)
        {
            throw new WireException($"{request.Account} is losing pays; new ones are refused for a while", sent: false, open);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose()
    {
        pays.Dispose();
        queries.Dispose();
        reversals.Dispose();
    }

    private async Task EnterAsync(SemaphoreSlim places, WireRequest request, CancellationToken cancellation)
    {
        // Before the clock is asked for a timer that nearly no request needs.
        if (await places.WaitAsync(0, CancellationToken.None)) return;
        using var patience = new CancellationTokenSource(request.Purpose == WirePurpose.Pay ? limits.PayWaits : ChannelCall.Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await places.WaitAsync(either.Token);
        }
        catch (OperationCanceledException full)
        {
            throw new WireException($"{request.Account} has no place for another {request.Purpose} on the wire", sent: false, full);
        }
    }
}
