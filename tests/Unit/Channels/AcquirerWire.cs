using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A wire straight into the simulator, with method and headers both ways.</summary>
internal sealed class AcquirerWire(SimulatedChannels simulator) : IChannelWire
{
    public async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
    {
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value);
        var reply = await simulator.HandleAsync(new SimulatedRequest(request.Method, request.Url.PathAndQuery, headers, request.Body), cancellation);
        if (reply.IsConnectionCut) throw new WireException("cut", sent: true);
        return new WireAnswer(reply.Status, reply.Body) { Headers = new Dictionary<string, string>(reply.Headers, StringComparer.OrdinalIgnoreCase) };
    }
}
