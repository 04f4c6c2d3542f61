using Orleans.Embedded;
using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator;

namespace PaymentGrains.Tests.Simulation.World;

/// <summary>Carries wire messages to the simulated channels in memory; they take 20 ms there and back. What the channel has begun it finishes, whoever dies meanwhile.</summary>
internal sealed class MemoryWire(SimulatedChannels channels, CrashPlan crashes, VirtualWorld world) : IChannelWire
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan HeldUp = TimeSpan.FromSeconds(3);

    public async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
    {
        var where = $"{request.Purpose} to {request.Account}";
        if (crashes.Pass("before " + where)) await MemoryOrderStore.Never();
        if (crashes.Pass("with it on the wire, " + where))
        {
            // The request outlives the process and arrives when another one has long begun to ask.
            _ = world.Spawn(async () =>
            {
                await Task.Delay(HeldUp, world.Clock);
                await channels.HandleAsync(Arriving(request));
            });
            await MemoryOrderStore.Never();
        }

        var reply = SimulatedReply.ConnectionCut;
        await world.Spawn(async () =>
        {
            await Task.Delay(OneWay, world.Clock);
            reply = await channels.HandleAsync(Arriving(request));
        });
        if (crashes.Pass("after " + where)) await MemoryOrderStore.Never();
        await Task.Delay(OneWay, world.Clock, CancellationToken.None);
        return reply.IsConnectionCut ? throw new WireException("the connection was cut without an answer", sent: true) : new WireAnswer(reply.Status, reply.Body)
        {
            Headers = new Dictionary<string, string>(reply.Headers, StringComparer.OrdinalIgnoreCase),
        };
    }

    private static SimulatedRequest Arriving(WireRequest request) => new(
        request.Method, request.Url.PathAndQuery,
        new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = request.ContentType, ["Host"] = request.Url.Authority }, request.Body);
}
