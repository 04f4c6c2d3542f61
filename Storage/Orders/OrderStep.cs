using System.Text.Json;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Storage.Orders;

/// <summary>One write of one order, ready for the database. Serialized on the caller's thread, so that the writers only write.</summary>
internal sealed class OrderStep(OrderKey key, OrderRecord record, long expectedVersion, Guid stepId)
{
    public OrderKey Key { get; } = key;

    public OrderState Order { get; } = record.Order ?? throw new InvalidOperationException($"Order {key} was saved without a state");

    public IReadOnlyList<JournalEntry> Journal { get; } = record.Journal;

    public IReadOnlyList<OutgoingEvent> Events { get; } = record.Events;

    /// <summary>The version that the caller has read; 0 before the first write.</summary>
    public long ExpectedVersion { get; } = expectedVersion;

    /// <summary>The version that this step makes.</summary>
    public long Version => ExpectedVersion + 1;

    /// <summary>Tells this write from every other, also from another activation's write of the same version.</summary>
    public Guid StepId { get; } = stepId;

    public byte[] StateJson { get; } = OrderJson.Write(record.Order!);

    /// <summary>Null once the order is final: from then on only refunds and the watch remain, and those have their own times.</summary>
    public DateTimeOffset? Deadline => Order.IsFinal ? null : (Order.Current?.Deadline ?? Order.ExpiresAt).ToUniversalTime();

    /// <summary>Statuses and kinds in the tables are the same words as in the JSON.</summary>
    public static string Word<T>(T value) where T : struct, Enum => Words<T>.All[value];

    private static class Words<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> All =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
