using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PaymentGrains.Grains.Interfaces.Orders;

/// <summary>
/// The order as JSON text, the same in every API (DESIGN 6). Amounts in minor units, times UTC in ISO 8601 with milliseconds, codes
/// masked, nothing ever null. Written by hand, so that what terminals and merchants read changes only when somebody means it to.
/// </summary>
public static class OrderJson
{
    /// <summary>Chinese stays readable. Not for a place inside HTML: angle brackets are not escaped.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = Encoder };

    public static string Render(OrderView order)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Write(json, order);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Write(Utf8JsonWriter json, OrderView order)
    {
        json.WriteStartObject();
        json.WriteString("orderSn", order.OrderSn);
        json.WriteNumber("amount", order.Amount);
        json.WriteString("currency", order.Currency);
        json.WriteString("subject", order.Subject);
        json.WriteString("status", order.Status);
        json.WriteString("channel", order.Channel);
        json.WriteStartArray("attempts");
        foreach (var attempt in order.Attempts)
        {
            json.WriteStartObject();
            json.WriteString("outTradeNo", attempt.OutTradeNo);
            json.WriteString("channel", attempt.Channel);
            json.WriteString("status", attempt.Status);
            json.WriteString("code", attempt.Code);
            json.WriteString("scene", attempt.Scene);
            json.WriteString("method", attempt.Method);
            json.WriteString("ticketKind", attempt.TicketKind);
            json.WriteString("ticket", attempt.Ticket);
            json.WriteString("channelTradeNo", attempt.ChannelTradeNo);
            json.WriteString("channelCode", attempt.ChannelCode);
            json.WriteString("channelMessage", attempt.ChannelMessage);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("refunded", order.Refunded);
        json.WriteStartArray("refunds");
        foreach (var refund in order.Refunds)
        {
            Write(json, refund);
        }

        json.WriteEndArray();
        json.WriteString("deadline", Time(order.Deadline));
        json.WriteString("reason", order.Reason);
        json.WriteString("createdAt", Time(order.CreatedAt));
        json.WriteString("changedAt", Time(order.ChangedAt));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RefundView refund)
    {
        json.WriteStartObject();
        json.WriteString("refundNo", refund.RefundNo);
        json.WriteString("kind", refund.Kind);
        json.WriteString("outTradeNo", refund.OutTradeNo);
        json.WriteNumber("amount", refund.Amount);
        json.WriteString("status", refund.Status);
        json.WriteString("channelCode", refund.ChannelCode);
        json.WriteString("channelMessage", refund.ChannelMessage);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
