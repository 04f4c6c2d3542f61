using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway.Pos;

/// <summary>The API of the POS terminals, as they already speak it (DESIGN 6).</summary>
public static partial class PosApi
{
    private const string Root = "/on-duty-service";

    public static void UsePosApi(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Root), pos =>
        {
            pos.UseMiddleware<PosEnvelope>();
            pos.UseMiddleware<TerminalSignIn>();
        });

        var service = app.MapGroup(Root);
        var yop = service.MapGroup("/pay/yop");
        yop.MapPost("/order/create", Create);
        yop.MapPost("/aggpay/pay", Pay);
        yop.MapPost("/aggpay/query", Query);
        yop.MapPost("/aggpay/cancel", Cancel);
        yop.MapPost("/aggpay/refund", Refund);

        // Also what has a right path and a wrong method ends here, as the least particular route.
        service.Map("{**rest}", () => PosAnswer.Of(PosError.InvalidRequest, "没有这个接口，请检查地址，并使用 POST 方法"));
    }

    private static async Task<PosAnswer> Create(HttpContext http, OrderGrains orders)
    {
        var (request, refused) = await PosBody.ReadAsync(http.Request, PosRequests.ReadCreate);
        if (request is null)
        {
            return refused!;
        }

        var terminal = TerminalSignIn.Of(http);
        return PosMessages.Created(await orders(new(terminal.MerchantId, request.OrderSn))
            .Create(new(request.Amount, "CNY", request.Subject, terminal.TerminalName, Actor(terminal))));
    }

    private static async Task<PosAnswer> Pay(HttpContext http, OrderGrains orders, GatewayOptions options, ILogger<PosEnvelope> log)
    {
        var (request, refused) = await PosBody.ReadAsync(http.Request, body => PosRequests.ReadPay(body, options.CodeRoutes));
        if (request is null)
        {
            return refused!;
        }

        var terminal = TerminalSignIn.Of(http);
        var order = orders(new(terminal.MerchantId, request.OrderSn));
        try
        {
            return PosMessages.Paid(await order.Pay(new(request.Code.Text, Actor(terminal))));
        }
        catch (Exception e)
        {
            PayUnknown(log, e, request.OrderSn);
            return await AfterLostPay(order, e);
        }
    }

    /// <summary>
    /// The call was lost, not necessarily the payment. The order as saved tells more only where it shows a payment, or that none can follow:
    /// created and failed are what an order looks like too whose pay still waits for its turn, and "failed" would invite a second charge.
    /// </summary>
    private static async Task<PosAnswer> AfterLostPay(IPaymentOrderGrain order, Exception lost)
    {
        var unknown = PosEnvelope.After(lost);
        try
        {
            return await order.Get() switch
            {
                null => unknown,
                { Status: "created" or "failed" } seen => unknown with { Data = OrderJson.Render(seen) },
                var seen => PosMessages.Paid(seen),
            };
        }
        catch (Exception)
        {
            return unknown;
        }
    }

    private static async Task<PosAnswer> Query(HttpContext http, OrderGrains orders)
    {
        var (request, refused) = await PosBody.ReadAsync(http.Request, PosRequests.ReadByNumber);
        return request is null ? refused! : PosMessages.Stands(await Order(http, orders, request).Get());
    }

    private static async Task<PosAnswer> Cancel(HttpContext http, OrderGrains orders)
    {
        var (request, refused) = await PosBody.ReadAsync(http.Request, PosRequests.ReadByNumber);
        return request is null
            ? refused!
            : PosMessages.Stands(await Order(http, orders, request).Cancel(new(Actor(TerminalSignIn.Of(http)), "cancelled at the terminal")));
    }

    private static async Task<PosAnswer> Refund(HttpContext http, OrderGrains orders, ILogger<PosEnvelope> log)
    {
        var (request, refused) = await PosBody.ReadAsync(http.Request, PosRequests.ReadRefund);
        if (request is null)
        {
            return refused!;
        }

        var terminal = TerminalSignIn.Of(http);
        var order = orders(new(terminal.MerchantId, request.OrderSn));
        try
        {
            return PosMessages.Refunded(await order.Refund(new(request.RefundNo, request.Amount, "refunded at the terminal", Actor(terminal))), request.RefundNo);
        }
        catch (Exception e)
        {
            RefundUnknown(log, e, request.RefundNo, request.OrderSn);
            return await AfterLostRefund(order, request, e);
        }
    }

    /// <summary>The call was lost, not necessarily the refund: where the order as saved has it, it was taken; where not, it may still come.</summary>
    private static async Task<PosAnswer> AfterLostRefund(IPaymentOrderGrain order, PosRequests.Refund request, Exception lost)
    {
        var unknown = PosEnvelope.After(lost);
        try
        {
            return await order.Get() switch
            {
                null => unknown,
                var seen when seen.Refunds.Any(refund => refund.RefundNo == request.RefundNo && refund.Amount == request.Amount && refund.Kind == "merchant") =>
                    PosMessages.Refunded(seen, request.RefundNo),
                var seen => unknown with { Data = OrderJson.Render(seen) },
            };
        }
        catch (Exception)
        {
            return unknown;
        }
    }

    private static IPaymentOrderGrain Order(HttpContext http, OrderGrains orders, PosRequests.ByNumber request) =>
        orders(new(TerminalSignIn.Of(http).MerchantId, request.OrderSn));

    private static string Actor(TerminalIdentity terminal) => "terminal:" + terminal.TerminalName;

    [LoggerMessage(EventId = 1101, Level = LogLevel.Error, Message = "Refund {RefundNo} of {OrderSn} was lost on its way to the order; its result is asked for")]
    private static partial void RefundUnknown(ILogger log, Exception exception, string refundNo, string orderSn);

    [LoggerMessage(EventId = 1100, Level = LogLevel.Error, Message = "Pay of {OrderSn} was lost on its way to the order; its result is asked for")]
    private static partial void PayUnknown(ILogger log, Exception exception, string orderSn);
}
