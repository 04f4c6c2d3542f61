using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels;

/// <summary>What a channel needs of the outside. A simulation puts its own wire, clock and chance here.</summary>
public sealed record ChannelPorts(IChannelWire Wire, TimeProvider Time, INonceSource Nonces)
{
    /// <summary>How the channels do; a wire that knows says it.</summary>
    public IChannelHealth Health => Wire as IChannelHealth ?? AllIsWell.Instance;

    private sealed class AllIsWell : IChannelHealth
    {
        public static readonly AllIsWell Instance = new();

        public bool IsLosingPays(string account) => false;
    }
}
