namespace PaymentGrains.ChannelSimulator.Wire;

/// <summary>
/// One channel's protocol in three steps. Reading and writing are slow (signatures) and touch no shared state;
/// performing is quick and is done under the one lock.
/// </summary>
internal interface IWireProtocol
{
    WireCall Read(SimulatedRequest request, DateTimeOffset now);

    WireAnswer Perform(WireCall call, DateTimeOffset now);

    SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature);
}
