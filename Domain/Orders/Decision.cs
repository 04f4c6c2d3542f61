namespace PaymentGrains.Domain.Orders;

/// <summary>What the machine decided on one input.</summary>
/// <param name="Events">What changes, in order; saved before the effect is performed. Empty when nothing changes.</param>
/// <param name="Effect">The one call to make next, or null.</param>
/// <param name="Refusal">Why the input was not followed, or <see cref="Refusal.None"/>.</param>
/// <param name="Again">Ask the same input again once the effect and what follows from it are done.</param>
public sealed record Decision(IReadOnlyList<OrderEvent> Events, OrderEffect? Effect, Refusal Refusal = Refusal.None, bool Again = false)
{
    /// <summary>Nothing changes and that is right.</summary>
    public static Decision Nothing { get; } = new([], null);

    public static Decision Refuse(Refusal refusal) => new([], null, refusal);

    public static Decision Do(OrderEffect effect) => new([], effect);

    public static Decision Change(params OrderEvent[] events) => new(events, null);

    public Decision Then(OrderEffect? effect) => this with { Effect = effect };

    public Decision With(Refusal refusal) => this with { Refusal = refusal };
}
