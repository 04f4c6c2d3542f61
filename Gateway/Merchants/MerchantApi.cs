using System.Text.Json;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway.Merchants;

/// <summary>The API of merchants' servers (DESIGN 6): orders, their payments in every scene, cancels and refunds.</summary>
public static class MerchantApi
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    public static void MapMerchantApi(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/v1"), merchants => merchants.UseMiddleware<MerchantSignIn>());
        var v1 = app.MapGroup("/v1");
        v1.MapPost("/orders", Create);
        var order = v1.MapGroup("/orders/{orderSn}");
        order.MapGet("", Get);
        order.MapPost("/pay", Pay);
        order.MapPost("/cancel", Cancel);
        order.MapPost("/refunds", Refund);
        order.MapGet("/refunds/{refundNo}", GetRefund);
        v1.Map("{**rest}", () => new ProblemAnswer(ProblemKind.InvalidRequest) { Detail = "There is no such address, or not by this method." });
    }

    private static async Task<IResult> Create(HttpContext http, OrderGrains orders)
    {
        var (request, refused) = await ReadAsync(http, MerchantRequests.ReadCreate);
        if (request is null) return refused!;
        var reply = await Order(http, orders, request.OrderSn).Create(new(request.Amount, request.Currency, request.Subject, null, Actor(http)));
        http.Response.Headers.Location = "/v1/orders/" + request.OrderSn;
        return MerchantAnswers.Of(reply, StatusCodes.Status201Created);
    }

    /// <summary><c>?wait=20s</c> holds the answer until the order is final, at most 30 s.</summary>
    private static async Task<IResult> Get(string orderSn, string? wait, HttpContext http, OrderGrains orders, TimeProvider time)
    {
        if (!Fields.IsNumber(orderSn)) return new ProblemAnswer(ProblemKind.OrderNotFound);
        var order = Order(http, orders, orderSn);
        if (wait is null) return MerchantAnswers.Of(await order.Get());
        if (!int.TryParse(wait.TrimEnd('s'), out var seconds) || seconds is < 0 or > 30) return new ProblemAnswer(ProblemKind.InvalidRequest) { Detail = "wait must be 0s to 30s" };
        var started = time.GetTimestamp();
        var seen = await order.WhenSettled(TimeSpan.FromSeconds(seconds));
        // The order itself waits 20 s at most.
        while (seen is { Status: not ("success" or "failed" or "cancelled") } && TimeSpan.FromSeconds(seconds) - time.GetElapsedTime(started) is { TotalSeconds: > 1 } left && left < WaitMax)
            seen = await order.WhenSettled(left);
        return MerchantAnswers.Of(seen);
    }

    private static async Task<IResult> Pay(string orderSn, HttpContext http, OrderGrains orders, GatewayOptions options)
    {
        if (!Fields.IsNumber(orderSn)) return new ProblemAnswer(ProblemKind.OrderNotFound);
        var (request, refused) = await ReadAsync(http, body => MerchantRequests.ReadPay(body, options.CodeRoutes, Actor(http)));
        if (request is null) return refused!;
        var order = Order(http, orders, orderSn);
        return MerchantAnswers.OfPay(request.Code is { } code ? await order.Pay(new(code.Text, Actor(http))) : await order.Start(request.Start!));
    }

    private static async Task<IResult> Cancel(string orderSn, HttpContext http, OrderGrains orders) =>
        Fields.IsNumber(orderSn)
            ? MerchantAnswers.OfCancel(await Order(http, orders, orderSn).Cancel(new(Actor(http), "cancelled by the merchant")))
            : new ProblemAnswer(ProblemKind.OrderNotFound);

    private static async Task<IResult> Refund(string orderSn, HttpContext http, OrderGrains orders)
    {
        if (!Fields.IsNumber(orderSn)) return new ProblemAnswer(ProblemKind.OrderNotFound);
        var (request, refused) = await ReadAsync(http, MerchantRequests.ReadRefund);
        if (request is null) return refused!;
        var reply = await Order(http, orders, orderSn).Refund(new(request.RefundNo, request.Amount, request.Reason, Actor(http)));
        return MerchantAnswers.OfRefund(reply, request.RefundNo);
    }

    private static async Task<IResult> GetRefund(string orderSn, string refundNo, HttpContext http, OrderGrains orders)
    {
        var order = Fields.IsNumber(orderSn) ? await Order(http, orders, orderSn).Get() : null;
        if (order is null) return new ProblemAnswer(ProblemKind.OrderNotFound);
        return order.Refunds.FirstOrDefault(refund => refund.RefundNo == refundNo) is { } refund ? JsonAnswer.Of(200, refund) : new ProblemAnswer(ProblemKind.RefundNotFound);
    }

    private static async Task<(T? Value, IResult? Refused)> ReadAsync<T>(HttpContext http, Func<JsonElement, MerchantInput<T>> read)
        where T : class
    {
        var (input, fault) = await JsonBody.ReadAsync(http.Request, read);
        return input is not null ? (input.Value, input.Refused) : (null, new ProblemAnswer(ProblemKind.InvalidRequest) { Detail = Words(fault) });
    }

    private static string Words(BodyFault fault) => fault switch
    {
        BodyFault.NotJsonContent => "send JSON: Content-Type application/json, in UTF-8",
        BodyFault.TooLarge => "the body is longer than 16 KB",
        BodyFault.NotUtf8 => "the body is not valid UTF-8",
        BodyFault.NotAnObject => "the body must be one JSON object, for example {\"orderSn\":\"A001\"}",
        _ => "the body is not valid JSON, or names a field twice",
    };

    private static IPaymentOrderGrain Order(HttpContext http, OrderGrains orders, string orderSn) => orders(new(MerchantSignIn.Of(http).MerchantId, orderSn));

    private static string Actor(HttpContext http) => "merchant:" + MerchantSignIn.Of(http).KeyName;
}
