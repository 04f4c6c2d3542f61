using System.Collections.Immutable;
using Orleans;

namespace PaymentGrains.Grains.Interfaces.Orders;

/// <summary>The order as terminals and merchants see it. Amounts in minor units, times UTC, statuses in lower-case words of DESIGN 3.</summary>
[GenerateSerializer, Immutable, Alias("PaymentGrains.OrderView")]
public sealed record OrderView
{
    [Id(0)] public required string MerchantId { get; init; }
    [Id(1)] public required string OrderSn { get; init; }
    [Id(2)] public required long Amount { get; init; }
    [Id(3)] public required string Currency { get; init; }
    [Id(4)] public required string Subject { get; init; }

    /// <summary><c>created, connecting, paying, cancelling, success, failed, cancelled</c>.</summary>
    [Id(5)] public required string Status { get; init; }

    /// <summary>The channel of the last attempt; empty before the first.</summary>
    [Id(6)] public required string Channel { get; init; }

    [Id(7)] public required ImmutableArray<AttemptView> Attempts { get; init; }

    /// <summary>What went back so far.</summary>
    [Id(8)] public required long Refunded { get; init; }

    [Id(9)] public required ImmutableArray<RefundView> Refunds { get; init; }

    /// <summary>Until when it may be paid: the running attempt's end, or the order's.</summary>
    [Id(10)] public required DateTimeOffset Deadline { get; init; }

    /// <summary>Why it stands where it stands, fit for a cashier; empty where there is nothing to say.</summary>
    [Id(11)] public required string Reason { get; init; }

    [Id(12)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(13)] public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>One try to collect the order.</summary>
[GenerateSerializer, Immutable, Alias("PaymentGrains.AttemptView")]
public sealed record AttemptView(
    [property: Id(0)] string OutTradeNo, [property: Id(1)] string Channel, [property: Id(2)] string Status, [property: Id(3)] string Code,
    [property: Id(4)] string ChannelTradeNo, [property: Id(5)] string ChannelCode, [property: Id(6)] string ChannelMessage)
{
    /// <summary><c>barcode, qr, page, app, iap</c>.</summary>
    [Id(7)] public string Scene { get; init; } = "barcode";

    /// <summary>How within the scene; empty for a barcode.</summary>
    [Id(8)] public string Method { get; init; } = "";

    /// <summary>In what form <see cref="Ticket"/> is: <c>code, form, url, sdk</c>; empty once nobody should pay with it any more.</summary>
    [Id(9)] public string TicketKind { get; init; } = "";

    /// <summary>What the customer's device needs to pay.</summary>
    [Id(10)] public string Ticket { get; init; } = "";
}

/// <summary>
/// Money back. <c>Kind</c> is <c>merchant, cancel, late_success, channel</c> (made at the channel itself), <c>Status</c> is <c>pending, succeeded,
/// failed, abnormal</c> (a person must act at the channel; the amount stays reserved). The channel's words are its last ones.
/// </summary>
[GenerateSerializer, Immutable, Alias("PaymentGrains.RefundView")]
public sealed record RefundView(
    [property: Id(0)] string RefundNo, [property: Id(1)] string Kind, [property: Id(2)] string OutTradeNo, [property: Id(3)] long Amount,
    [property: Id(4)] string Status, [property: Id(5)] string ChannelCode = "", [property: Id(6)] string ChannelMessage = "");
