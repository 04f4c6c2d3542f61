namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>What a close did.</summary>
internal enum CloseResult
{
    Closed,
    ClosedBefore,

    /// <summary>The money was taken; a close does not give it back.</summary>
    Paid,

    AskAgain,
}
