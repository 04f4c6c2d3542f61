using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels;

/// <summary>What a channel needs of the outside. A simulation puts its own wire, clock and chance here.</summary>
public sealed record ChannelPorts(IChannelWire Wire, TimeProvider Time, INonceSource Nonces);
