using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Storage.Orders;

/// <summary>
/// The order's state as it stands in <c>payment_order.state</c>. Every value is written, default or not, so that none comes back as
/// something else; only null is left out. Fields that this program does not know are ignored when read: a newer program may have written them.
/// </summary>
internal static class OrderJson
{
    // Chinese subjects as themselves: half the bytes, and an operator can read them. The text never goes into a page unescaped from here.
    private static readonly JsonTypeInfo<OrderState> Shape = new OrderJsonContext(
        new JsonSerializerOptions(OrderJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).OrderState;

    public static byte[] Write(OrderState order) => JsonSerializer.SerializeToUtf8Bytes(order, Shape);

    /// <exception cref="JsonException">No order state: a required field is missing, a word is unknown.</exception>
    public static OrderState Read(ReadOnlySpan<byte> json) =>
        Complete(JsonSerializer.Deserialize(json, Shape) ?? throw new JsonException("The state of an order cannot be null"));

    // A list that an older program did not know is missing in its rows, and the generated reader then sets null instead of the
    // member's own empty list.
    private static OrderState Complete(OrderState order)
    {
        if (order.Attempts is null || order.Refunds is null)
        {
            order = order with { Attempts = order.Attempts ?? [], Refunds = order.Refunds ?? [] };
        }

        return order.Attempts.Exists(attempt => attempt.Alarms is null)
            ? order with { Attempts = order.Attempts.ConvertAll(attempt => attempt with { Alarms = attempt.Alarms ?? [] }) }
            : order;
    }
}
