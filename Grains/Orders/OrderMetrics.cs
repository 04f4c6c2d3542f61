using System.Diagnostics;
using System.Diagnostics.Metrics;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Grains.Orders;

/// <summary>What an operator watches. No order number is ever a tag.</summary>
internal static class OrderMetrics
{
    private static readonly Meter Meter = new("PaymentGrains");
    private static readonly Counter<long> Changes = Meter.CreateCounter<long>("payments.orders.changes", "{order}", "Orders that came into a state");
    private static readonly Counter<long> Alarms = Meter.CreateCounter<long>("payments.orders.alarms", "{alarm}", "Orders that a person should look at");
    private static readonly Histogram<double> Calls = Meter.CreateHistogram<double>("payments.channel.calls", "s", "Duration of calls to channels");
    private static readonly Histogram<double> Lateness = Meter.CreateHistogram<double>("payments.orders.lateness", "s", "How late a due step of an order was taken");

    public static void Changed(OrderState? before, OrderState after)
    {
        if (before?.Status != after.Status) Changes.Add(1, new KeyValuePair<string, object?>("status", after.Status));
    }

    public static void Alarm(string name) => Alarms.Add(1, new KeyValuePair<string, object?>("alarm", name));

    public static void Called(string channel, string operation, TimeSpan duration) =>
        Calls.Record(duration.TotalSeconds, new TagList { { "channel", channel }, { "operation", operation } });

    public static void Late(TimeSpan lateness) => Lateness.Record(Math.Max(0, lateness.TotalSeconds));
}
