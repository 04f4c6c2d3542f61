namespace PaymentGrains.ChannelSimulator.Wire;

/// <summary>
/// One channel's protocol in three steps. Reading and writing are slow (signatures) and touch no shared state;
/// performing is quick and is done under the one lock.
/// </summary>
internal interface IWireProtocol
{
    /// <summary>The path is this channel's.</summary>
    bool Owns(string path);

    bool Takes(string method) => method == "POST";

    WireCall Read(SimulatedRequest request, DateTimeOffset now);

    WireAnswer Perform(WireCall call, DateTimeOffset now);

    /// <summary>The answer with another code of the channel's own; unchanged where the channel has no such code.</summary>
    WireAnswer Recode(WireCall call, WireAnswer answer, string code) => answer;

    SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature);
}
