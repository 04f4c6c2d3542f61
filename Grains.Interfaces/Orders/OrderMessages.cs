using Orleans;

namespace PaymentGrains.Grains.Interfaces.Orders;

/// <param name="Amount">Minor units, 1 to 10,000,000,000.</param>
/// <param name="Currency">ISO 4217, for example CNY.</param>
/// <param name="Actor">Who asks, for the journal: <c>terminal:…</c> or <c>merchant</c>.</param>
[GenerateSerializer, Immutable, Alias("PaymentGrains.CreateOrder")]
public sealed record CreateOrder(
    [property: Id(0)] long Amount, [property: Id(1)] string Currency, [property: Id(2)] string Subject,
    [property: Id(3)] string? Terminal, [property: Id(4)] string Actor);

/// <param name="Code">The whole payment code: never logged, never saved. Hidden from <c>ToString</c>.</param>
[GenerateSerializer, Immutable, Alias("PaymentGrains.PayOrder")]
public sealed record PayOrder([property: Id(0)] string Code, [property: Id(1)] string Actor)
{
    public override string ToString() => $"PayOrder {{ Actor = {Actor} }}";
}

/// <summary>A payment that the customer begins, or one that a store took the money for already.</summary>
[GenerateSerializer, Immutable, Alias("PaymentGrains.StartPayment")]
public sealed record StartPayment
{
    /// <summary><c>qr, page, app, iap</c>.</summary>
    [Id(0)] public required string Scene { get; init; }

    /// <summary>Null takes the first channel that offers the scene.</summary>
    [Id(1)] public string? Channel { get; init; }

    /// <summary>How within the scene (<c>h5, jsapi, native</c>…); null takes the channel's first.</summary>
    [Id(2)] public string? Method { get; init; }

    [Id(3)] public string? ClientIp { get; init; }

    /// <summary>The customer's id with the merchant's app at the channel, or of the buyer of a purchase.</summary>
    [Id(4)] public string? OpenId { get; init; }

    [Id(5)] public string? ReturnUrl { get; init; }

    /// <summary><c>iOS, Android, Wap</c>.</summary>
    [Id(6)] public string? Platform { get; init; }

    /// <summary>Of a purchase: what the store gave to the device, unchanged.</summary>
    [Id(7)] public string? Proof { get; init; }

    /// <summary>Of a purchase: the store's signature where it stands beside the proof.</summary>
    [Id(8)] public string? Signature { get; init; }

    [Id(9)] public required string Actor { get; init; }

    public override string ToString() => $"StartPayment {{ Scene = {Scene}, Channel = {Channel}, Method = {Method}, Actor = {Actor} }}";
}

/// <param name="Reason">Plain words for the journal.</param>
[GenerateSerializer, Immutable, Alias("PaymentGrains.CancelOrder")]
public sealed record CancelOrder([property: Id(0)] string Actor, [property: Id(1)] string Reason);

/// <param name="Amount">Minor units.</param>
[GenerateSerializer, Immutable, Alias("PaymentGrains.RefundOrder")]
public sealed record RefundOrder([property: Id(0)] string RefundNo, [property: Id(1)] long Amount, [property: Id(2)] string Reason, [property: Id(3)] string Actor);

/// <summary>A channel's verified notification on its way to the order.</summary>
/// <param name="Verdict">Name of a <c>TradeVerdict</c>.</param>
/// <param name="Amount">Minor units that the notification states.</param>
/// <param name="RefundedTotal">Minor units that it says went back of the trade; null where it does not say.</param>
[GenerateSerializer, Immutable, Alias("PaymentGrains.TradeNotice")]
public sealed record TradeNotice(
    [property: Id(0)] string Account, [property: Id(1)] string OutTradeNo, [property: Id(2)] string Verdict, [property: Id(3)] long? Amount,
    [property: Id(4)] string? ChannelTradeNo, [property: Id(5)] string? Code, [property: Id(6)] string? Message, [property: Id(7)] string? Raw,
    [property: Id(8)] long? RefundedTotal = null)
{
    /// <summary>It tells of this refund of ours at the channel: that is asked for now.</summary>
    [Id(9)] public string? OutRefundNo { get; init; }

    /// <summary>No proof, only a reason to ask the channel now.</summary>
    [Id(10)] public bool IsHint { get; init; }

    /// <summary>Of a purchase in a store, where no number of ours tells which attempt it is.</summary>
    [Id(11)] public string? PurchaseToken { get; init; }

    /// <summary>The channel says that the customer was debited although it does not call the trade paid: a person is told, whatever the query says.</summary>
    [Id(12)] public bool MoneyMayBeTaken { get; init; }

    /// <summary>When the trade that it tells of was begun, to the second; null where the channel does not say.</summary>
    [Id(13)] public DateTimeOffset? StartedAt { get; init; }
}
