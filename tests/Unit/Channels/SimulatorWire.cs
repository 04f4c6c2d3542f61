using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>The simulated channels at the other end of an adapter's wire, with method and headers as in life.</summary>
internal sealed class SimulatorWire(SimulatedChannels simulator) : IChannelWire
{
    public List<WireRequest> Sent { get; } = [];

    public async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
    {
        Sent.Add(request);
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { ["Host"] = request.Url.Authority };
        var reply = await simulator.HandleAsync(new SimulatedRequest(request.Method, request.Url.PathAndQuery, headers, request.Body), cancellation);
        if (reply.IsConnectionCut) throw new WireException("cut", sent: true);
        return new WireAnswer(reply.Status, reply.Body) { Headers = new Dictionary<string, string>(reply.Headers, StringComparer.OrdinalIgnoreCase) };
    }
}
