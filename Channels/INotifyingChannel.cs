namespace PaymentGrains.Channels;

/// <summary>A channel that calls back about trades.</summary>
public interface INotifyingChannel
{
    /// <summary>The body that tells the channel that we have it, byte for byte (FACTS 7.3).</summary>
    string Acknowledgement { get; }

    /// <summary>Verifies and reads one notification; touches nothing.</summary>
    /// <param name="body">The raw body as received.</param>
    TradeNotification? ReadNotification(ReadOnlyMemory<byte> body, out string refusal);
}
