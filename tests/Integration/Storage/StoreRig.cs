using Orleans;
using Orleans.Runtime;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Storage;
using PaymentGrains.Storage.Orders;
using PaymentGrains.Storage.Reminders;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>The store on a database, without an engine: the tests play the grains.</summary>
internal sealed class StoreRig : IAsyncDisposable
{
    public StoreRig(string connectionString, StorageOptions? options = null)
    {
        options ??= new StorageOptions();
        Connections = new StorageConnections(connectionString, options);
        Orders = new OrderStore(Connections, options, TimeProvider.System);
        Reminders = new ReminderTable(Connections, options, TimeProvider.System);
    }

    public StorageConnections Connections { get; }

    public OrderStore Orders { get; }

    public ReminderTable Reminders { get; }

    public OrderActivation Activate(string orderSn, string merchantId = "m1") => new(Orders, merchantId, orderSn);

    public async ValueTask DisposeAsync()
    {
        await Orders.DisposeAsync();
        await Reminders.DisposeAsync();
        await Connections.DisposeAsync();
    }
}

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
