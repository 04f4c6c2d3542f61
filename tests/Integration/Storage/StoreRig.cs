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
