namespace PaymentGrains.Domain.Orders;

/// <summary>
/// What the order grain saves in one step: the state, and the journal lines and outgoing events of this step only. The store writes all
/// three in one transaction; a read gives the state with both lists empty. A class with a parameterless constructor because grain state must be one.
/// </summary>
public sealed class OrderRecord
{
    /// <summary>Null until the first save.</summary>
    public OrderState? Order { get; init; }

    public IReadOnlyList<JournalEntry> Journal { get; init; } = [];
    public IReadOnlyList<OutgoingEvent> Events { get; init; } = [];
}
