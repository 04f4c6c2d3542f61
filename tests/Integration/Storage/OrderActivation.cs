using Orleans;
using Orleans.Runtime;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Storage.Orders;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>What an activation of the order grain holds: the order as it knows it, and the version it knows.</summary>
internal sealed class OrderActivation(OrderStore store, string merchantId, string orderSn)
{
    private readonly GrainId id = GrainId.Create("paymentorder", $"{merchantId}/{orderSn}");
    private readonly GrainState<OrderRecord> state = new();

    public OrderState? Order => state.State?.Order;

    public string? Version => state.ETag;

    public bool Exists => state.RecordExists;

    public Task ReadAsync() => store.ReadStateAsync(OrderStore.StateName, id, state);

    public Task SaveAsync(OrderState order, params JournalEntry[] journal) => SaveAsync(order, journal, []);

    public Task SaveAsync(OrderState order, IReadOnlyList<JournalEntry> journal, IReadOnlyList<OutgoingEvent> events)
    {
        state.State = new OrderRecord { Order = order, Journal = journal, Events = events };
        return store.WriteStateAsync(OrderStore.StateName, id, state);
    }

    public Task ClearAsync() => store.ClearStateAsync(OrderStore.StateName, id, state);
}
