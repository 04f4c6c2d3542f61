using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Storage.Commits;

namespace PaymentGrains.Storage.Orders;

/// <summary>
/// Storage of the order grain: state name <see cref="StateName"/>, state <see cref="OrderRecord"/>, grain key <c>merchantId/orderSn</c>.
/// State, journal and outgoing events of a step are one transaction, shared with the steps of other orders (group commit).
/// The ETag is the order's version. A write returns only after its commit.
/// </summary>
public sealed class OrderStore : IGrainStorage, IAsyncDisposable
{
    /// <summary>The name under which grains ask for this storage.</summary>
    public const string ProviderName = "orders";

    public const string StateName = "payment-order";

    private readonly GroupCommit<OrderStep, OrderWriteResult> writes;
    private readonly GroupCommit<OrderKey, StoredOrder?> reads;
    private readonly StorageOptions options;

    public OrderStore(StorageConnections connections, StorageOptions options, TimeProvider time)
    {
        this.options = options;
        writes = new(connections.Orders, new OrderWrite(), options.OrderWriters, options, time);
        reads = new(connections.Orders, new OrderRead(), options.OrderReaders, options, time);
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf<T>(stateName, grainId);
        var stored = await reads.RunAsync(key);
        var record = stored is null ? new OrderRecord() : new OrderRecord { Order = OrderJson.Read(stored.StateJson) };
        grainState.State = (T)(object)record;
        grainState.ETag = stored is null ? null : stored.Version.ToString();
        grainState.RecordExists = stored is not null;
    }

    /// <exception cref="InconsistentStateException">Another activation wrote this order; nothing of this step was saved.</exception>
    /// <exception cref="StorageException">Not confirmed; says whether it may be saved all the same.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf<T>(stateName, grainId);
        var record = grainState.State as OrderRecord ?? throw new ArgumentException($"Order {key} was saved without a record");
        if (record.Order is { } order && (order.MerchantId != key.MerchantId || order.OrderSn != key.OrderSn))
        {
            throw new ArgumentException($"The grain of order {key} must not save order {order.Key}");
        }

        var expected = grainState.ETag is null ? 0 : long.Parse(grainState.ETag);
        var step = new OrderStep(key, record, expected, options.NewStepId());
        var result = await writes.RunAsync(step);
        if (!result.Accepted)
        {
            throw new InconsistentStateException(
                $"Order {key} was not saved: the step was decided on version {expected}, stored is {result.StoredVersion?.ToString() ?? "none"}",
                result.StoredVersion?.ToString(),
                grainState.ETag);
        }

        grainState.ETag = step.Version.ToString();
        grainState.RecordExists = true;
    }

    /// <exception cref="NotSupportedException">Always.</exception>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException(
            $"Order {grainId.Key} stays: an order is evidence of what happened to money and its number must never be free again. Cancel it instead.");

    /// <summary>Answers what was taken, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await writes.DisposeAsync();
        await reads.DisposeAsync();
    }

    private static OrderKey KeyOf<T>(string stateName, GrainId grainId)
    {
        if (typeof(T) != typeof(OrderRecord) || stateName != StateName)
        {
            throw new NotSupportedException(
                $"This storage keeps {nameof(OrderRecord)} under the name '{StateName}', not {typeof(T).Name} under '{stateName}'");
        }

        return OrderKey.Parse(grainId.Key.ToString()!);
    }
}
