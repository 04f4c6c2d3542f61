using System.Security.Cryptography;
using System.Text;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Grains.Orders;

/// <summary>The events that a step sends to the merchant.</summary>
public static class OrderEvents
{
    /// <summary>One for each change of the order and each end of a refund; ids are a function of order and step.</summary>
    public static IReadOnlyList<OutgoingEvent> Outgoing(OrderState order, IReadOnlyList<OrderEvent> events, DateTimeOffset now)
    {
        var types = OrderJournal.OutgoingTypes(events).ToArray();
        if (types.Length == 0) return [];
        var payload = OrderJson.Render(OrderViews.Of(order));
        return [.. types.Select((type, index) => new OutgoingEvent(Id(order, index), type, now, payload))];
    }

    private static string Id(OrderState order, int index)
    {
        var text = $"{order.Key}\n{order.CreatedAt.UtcTicks}\n{order.Step}\n{index}";
        return "evt_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];
    }
}
