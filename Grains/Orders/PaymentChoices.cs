using System.Security.Cryptography;
using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Grains.Orders;

/// <summary>What a pay needs besides what is saved: it lives in memory on its way to the channel.</summary>
public abstract record Presented
{
    private Presented() { }

    public sealed record Code(PaymentCode Scanned) : Presented;

    public sealed record Device(CustomerDevice Customer) : Presented;
}

/// <summary>By which account and on what terms a payment runs, or why it does not start.</summary>
public sealed record PaymentChoice(OrderInput.Pay? Input, Presented? Presented, Refusal Refusal = Refusal.None, string Detail = "")
{
    public static PaymentChoice Refuse(Refusal refusal, string detail = "") => new(null, null, refusal, detail);
}

/// <summary>Chooses the channel account of a payment.</summary>
public sealed class PaymentChoices(IChannelDirectory channels, IPurchaseClaims claims, OrderOptions options)
{
    /// <param name="order">As it stands; null when there is none.</param>
    public PaymentChoice OfCode(string merchantId, string orderKey, OrderState? order, PayOrder request)
    {
        // An order that was never created, or a tombstone, has no amount; the machine says what it is.
        if (PaymentCode.Parse(request.Code) is not { } code || (Running(order, code.Fingerprint(orderKey)) ?? channels.Route(merchantId, code, Math.Max(1, order?.Amount ?? 1))) is not { } channel)
            return PaymentChoice.Refuse(Refusal.CodeNotRecognised);
        var times = channels.TimesOf(channel.Account);
        var terms = Terms(channel, Scene.Barcode, times.Polling ?? options.Polling, times.TimeLimit ?? options.TimeLimit);
        return new PaymentChoice(new OrderInput.Pay(terms, code.Mask, code.Fingerprint(orderKey), Rounds: 0) { Actor = request.Actor }, new Presented.Code(code));
    }

    /// <param name="order">As it stands; null when there is none.</param>
    public async Task<PaymentChoice> OfStart(string merchantId, string orderKey, OrderState? order, StartPayment request, DateTimeOffset now)
    {
        if (!Enum.TryParse<Scene>(request.Scene, ignoreCase: true, out var scene) || scene == Scene.Barcode) return PaymentChoice.Refuse(Refusal.SceneNotOffered, "scene must be qr, page, app or iap");
        if (order is null) return PaymentChoice.Refuse(Refusal.OrderNotFound);
        return scene == Scene.Iap ? await OfPurchase(merchantId, orderKey, order, request, now) : OfScene(merchantId, order, scene, request);
    }

    private PaymentChoice OfScene(string merchantId, OrderState order, Scene scene, StartPayment request)
    {
        if ((Running(order, scene, request) ?? channels.Route(merchantId, scene, request.Channel, request.Method, order.Amount)) is not { } route)
            return PaymentChoice.Refuse(Refusal.SceneNotOffered, $"no channel account of the merchant offers scene {request.Scene}{Named("channel", request.Channel)}{Named("method", request.Method)}");
        var device = new CustomerDevice { ClientIp = request.ClientIp, OpenId = request.OpenId, ReturnUrl = request.ReturnUrl, Platform = request.Platform };
        if (route.Method.Needs.FirstOrDefault(field => string.IsNullOrEmpty(Given(device, field))) is { } missing)
            return PaymentChoice.Refuse(Refusal.SceneNotOffered, $"{missing} is missing: {route.Channel.Channel} needs it for {request.Scene} by {route.Method.Method}");
        var times = channels.TimesOf(route.Channel.Account);
        var terms = Terms(route.Channel, scene, times.ScenePolling ?? options.ScenePolling, times.SceneTimeLimit ?? options.SceneTimeLimit) with { Method = route.Method.Method, ReverseNotBefore = TimeSpan.Zero };
        var input = new OrderInput.Pay(terms, "", Fingerprint(order.Key, $"{scene}", terms.Method, device.ClientIp, device.OpenId, device.ReturnUrl, device.Platform), Rounds: 0) { Actor = request.Actor };
        return new PaymentChoice(input, new Presented.Device(device));
    }

    /// <summary>A code that is scanned again stays with the account that it is being charged through: with another one it would be another charge.</summary>
    private IBarcodeChannel? Running(OrderState? order, string fingerprint) =>
        order?.Current is { Scene: Scene.Barcode } running && running.CodeFingerprint == fingerprint ? channels.Find(running.Account) as IBarcodeChannel : null;

    /// <summary>A repeat stays with the account that the running attempt was started at, whatever the list of accounts says by now.</summary>
    private SceneRoute? Running(OrderState order, Scene scene, StartPayment request) =>
        order.Current is { Status: AttemptStatus.Connecting or AttemptStatus.Paying } running && running.Scene == scene
            && (request.Channel is null || request.Channel == running.Channel) && (request.Method is null || request.Method == running.Method)
            && channels.Find(running.Account) is ISceneChannel channel && channel.Methods.FirstOrDefault(way => way.Scene == scene && way.Method == running.Method) is { } method
            ? new SceneRoute(channel, method)
            : null;

    /// <summary>A purchase brought again is read by the store account that confirms it already: by another one it would be another pay.</summary>
    private IPurchaseChannel? RunningStore(OrderState order, string? channel) =>
        order.Current is { Scene: Scene.Iap } running && (channel is null || channel == running.Channel)
            ? channels.Find(running.Account) as IPurchaseChannel
            : null;

    private async Task<PaymentChoice> OfPurchase(string merchantId, string orderKey, OrderState order, StartPayment request, DateTimeOffset now)
    {
        if ((RunningStore(order, request.Channel) ?? channels.RouteStore(merchantId, request.Channel, order.Amount)) is not { } store)
            return PaymentChoice.Refuse(Refusal.SceneNotOffered, $"no channel account of the merchant proves purchases{Named("channel", request.Channel)}");
        if (store.ReadPurchase(request.Proof ?? "", request.Signature, out var refusal) is not { } purchase) return PaymentChoice.Refuse(Refusal.PurchaseRefused, refusal);
        if (request.OpenId is { Length: > 0 } buyer && !IsOf(purchase, buyer)) return PaymentChoice.Refuse(Refusal.PurchaseRefused, "the purchase is of another buyer than openId says");
        if (order.IsPaidWithout(purchase)) return PaymentChoice.Refuse(Refusal.PurchaseRefused, PaidOtherwise);
        // Before the attempt is saved: a token is honoured once, also when two orders bring it at the same moment. What an order does not take any more
        // stays free for the order that will.
        if (order.TakesPayment(now) && !await claims.ClaimAsync(store.Channel, purchase.Token, orderKey)) return PaymentChoice.Refuse(Refusal.PurchaseRefused, "the purchase was honoured for another order already");
        var terms = Terms(store, Scene.Iap, options.PurchasePolling, options.PurchaseTimeLimit) with { Method = "purchase" };
        return new PaymentChoice(new OrderInput.Pay(terms, "", Fingerprint(orderKey, purchase.Token), Rounds: 0) { Actor = request.Actor, Purchase = purchase }, null);
    }

    /// <summary>The money of such a purchase is the store's to give back, or another order's.</summary>
    internal const string PaidOtherwise = "the order is paid already, and not by this purchase, which stays free for another order";

    /// <summary>Apple writes an id in small letters, whatever the app gave it (a UUID); Google writes what it was given.</summary>
    private static bool IsOf(Purchase purchase, string buyer) => purchase.Owner == buyer || (Guid.TryParse(purchase.Owner, out var owner) && Guid.TryParse(buyer, out var given) && owner == given);

    private ChannelTerms Terms(IPaymentChannel channel, Scene scene, string polling, TimeSpan timeLimit) =>
        new(channel.Channel, channel.Account, polling, timeLimit, channel.ReverseNotBefore)
        {
            Scene = scene, Refunds = new RefundTerms(options.RefundPolling, options.RefundTimeLimit) { UndoUntil = (channel as IUndoingChannel)?.UndoUntil(scene) },
        };

    private static string? Given(CustomerDevice device, string field) => field switch
    {
        "clientIp" => device.ClientIp,
        "openId" => device.OpenId,
        "returnUrl" => device.ReturnUrl,
        "platform" => device.Platform,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "is no field of a customer's device"),
    };

    private static string Named(string name, string? value) => value is null ? "" : $" with {name} {value}";

    private static string Fingerprint(string orderKey, params ReadOnlySpan<string?> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(orderKey + "\n" + string.Join('\n', parts!))))[..16];
}
