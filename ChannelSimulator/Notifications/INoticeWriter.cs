using PaymentGrains.ChannelSimulator.Ledger;

namespace PaymentGrains.ChannelSimulator.Notifications;

/// <summary>What a channel tells the merchant of.</summary>
internal enum NoticeKind
{
    Paid,

    /// <summary>What was true before the customer confirmed, validly signed and late.</summary>
    Stale,

    /// <summary>The last refund of the trade.</summary>
    Refunded,
}

/// <summary>How one channel notifies: its words, its signature, its patience (FACTS 7.3).</summary>
internal interface INoticeWriter
{
    string Channel { get; }

    /// <summary>The pauses between one send and the next.</summary>
    IReadOnlyList<TimeSpan> Gaps { get; }

    bool Knows(string merchant);

    /// <summary>Null when this channel does not tell of that.</summary>
    Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature);

    /// <summary>The merchant's answer says that it has it.</summary>
    bool Accepts(NotificationAnswer answer);
}
