using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Channels;

/// <summary>One payment that the customer begins.</summary>
/// <param name="OutTradeNo">Our number at the channel.</param>
/// <param name="Amount">Minor units of <paramref name="Currency"/>.</param>
/// <param name="Subject">What is sold; the adapter cuts and cleans it to the channel's rules.</param>
/// <param name="Method">One of <see cref="ISceneChannel.Methods"/>.</param>
/// <param name="StartedAt">When the attempt's intent was saved, UTC.</param>
/// <param name="Deadline">UTC; the channel is told not to take money after it, where its protocol can say so.</param>
public sealed record CustomerPayment(
    string OutTradeNo, long Amount, string Currency, string Subject, Scene Scene, string Method, CustomerDevice Device, DateTimeOffset StartedAt, DateTimeOffset Deadline);

/// <summary>What is known of whoever pays; which fields a method needs stands in <see cref="SceneMethod.Needs"/>.</summary>
public sealed record CustomerDevice
{
    /// <summary>The customer's address as the merchant's server saw it: <c>clientIp</c>.</summary>
    public string? ClientIp { get; init; }

    /// <summary>The customer's id with the merchant's app at the channel: <c>openId</c>.</summary>
    public string? OpenId { get; init; }

    /// <summary>Where the browser goes afterwards: <c>returnUrl</c>. That it goes there proves nothing (FACTS 0.1).</summary>
    public string? ReturnUrl { get; init; }

    /// <summary><c>iOS</c>, <c>Android</c> or <c>Wap</c>: <c>platform</c>.</summary>
    public string? Platform { get; init; }
}
