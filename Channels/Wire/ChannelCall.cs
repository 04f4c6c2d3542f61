namespace PaymentGrains.Channels.Wire;

/// <summary>
/// One call of a channel, which may take several requests: all of them together end within <see cref="Longest"/>, and a broken wire
/// is an outcome, not an exception.
/// </summary>
internal sealed class ChannelCall : IDisposable
{
    private readonly IChannelWire wire;
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource either;

    public ChannelCall(ChannelPorts ports, CancellationToken cancellation)
    {
        wire = ports.Wire;
        // A linked source cannot count on an injected clock, hence two.
        limit = new CancellationTokenSource(Longest, ports.Time);
        either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
    }

    /// <summary>DESIGN 3: a call to a channel ends within 10 s.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(10);

    public async Task<WireOutcome> SendAsync(WireRequest request)
    {
        try
        {
            var answer = await wire.SendAsync(request, either.Token);
            return new WireOutcome(answer.Status, answer.Body, Sent: true, "") { Headers = answer.Headers };
        }
        catch (WireException lost)
        {
            return new WireOutcome(0, [], lost.Sent, lost.Message);
        }
        catch (OperationCanceledException)
        {
            return new WireOutcome(0, [], Sent: true, "no answer in time");
        }
    }

    public void Dispose()
    {
        either.Dispose();
        limit.Dispose();
    }
}

/// <summary>What came of one request.</summary>
/// <param name="Status">HTTP status, 0 when no answer came.</param>
/// <param name="Sent">False only when the request surely never left.</param>
/// <param name="Trouble">Why there is no answer.</param>
internal sealed record WireOutcome(int Status, byte[] Body, bool Sent, string Trouble)
{
    /// <summary>Names compare without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
