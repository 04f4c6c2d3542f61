using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>The simulated channels at the other end of an adapter's wire, with method and headers as in life.</summary>
internal sealed class SimulatorWire(SimulatedChannels simulator) : IChannelWire
{
    public List<WireRequest> Sent { get; } = [];

    /// <summary>What happens to an answer on its way.</summary>
    public Func<WireRequest, WireAnswer, WireAnswer> Change { get; set; } = (_, answer) => answer;

    public async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
    {
        Sent.Add(request);
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { ["Host"] = request.Url.Authority };
        var reply = await simulator.HandleAsync(new SimulatedRequest(request.Method, request.Url.PathAndQuery, headers, request.Body), cancellation);
        if (reply.IsConnectionCut) throw new WireException("cut", sent: true);
        return Change(request, new WireAnswer(reply.Status, reply.Body) { Headers = new Dictionary<string, string>(reply.Headers, StringComparer.OrdinalIgnoreCase) });
    }
}
