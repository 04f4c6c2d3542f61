namespace PaymentGrains.Gateway.Merchants;

/// <summary>What a merchant's server can be told instead of what it asked for. Codes are for ever.</summary>
/// <param name="Code">Stable name; the problem's <c>type</c> is <c>urn:paymentgrains:problem:CODE</c>.</param>
/// <param name="Status">HTTP.</param>
/// <param name="Title">What it is.</param>
/// <param name="Detail">What to do, where the request says nothing more exact.</param>
public sealed record ProblemKind(string Code, int Status, string Title, string Detail)
{
    public static readonly ProblemKind Unauthenticated = new("unauthenticated", 401, "The API key is missing or not valid", "Send the merchant's key as Authorization: Bearer sk_….");
    public static readonly ProblemKind RateLimited = new("rate_limited", 429, "Too many requests", "Wait a second, then repeat the same request.");
    public static readonly ProblemKind InvalidRequest = new("invalid_request", 400, "The request is not understood", "Correct the request; nothing was done.");
    public static readonly ProblemKind OrderNotFound = new("order_not_found", 404, "There is no such order", "Check the order number; create the order with POST /v1/orders.");
    public static readonly ProblemKind OrderConflict = new("order_conflict", 409, "The number is used for something else", "The same orderSn or refundNo exists with another amount or currency; look at it before you take another number.");
    public static readonly ProblemKind OrderCancelled = new("order_cancelled", 409, "The order is cancelled, being cancelled, or too old to be paid", "Create a new order.");
    public static readonly ProblemKind CodeNotRecognised = new("code_not_recognised", 422, "The payment code belongs to no channel that the merchant has", "Ask the customer to refresh the code, and scan again; nothing was charged.");
    public static readonly ProblemKind SceneNotOffered = new("scene_not_offered", 422, "No channel account of the merchant takes this payment", "Choose another scene, channel or method; nothing was started.");
    public static readonly ProblemKind PurchaseRefused = new("purchase_refused", 422, "The purchase is not honoured", "Do not deliver.");
    public static readonly ProblemKind AnotherPaymentOpen = new("another_payment_open", 409, "An earlier payment of the order is not over for certain", "It is being closed; repeat the request in a few seconds.");
    public static readonly ProblemKind ChannelUnavailable = new("channel_unavailable", 503, "The channel takes no new payments at the moment", "Nothing was sent; repeat the request or choose another channel.");
    public static readonly ProblemKind PaymentRefused = new("payment_refused", 402, "The channel refused the payment", "No money was taken; another payment of the same order may follow.");
    public static readonly ProblemKind NotRefundable = new("not_refundable", 409, "Only a successful order can be refunded", "Look at the order first.");
    public static readonly ProblemKind RefundTooLarge = new("refund_too_large", 422, "The refund is more than what is left", "At most amount − refunded − what is on its way can go back.");
    public static readonly ProblemKind RefundNotFound = new("refund_not_found", 404, "The order has no such refund", "Check the refund number.");

    /// <summary>We do not know how it went: neither success nor failure.</summary>
    public static readonly ProblemKind ResultUnknown = new("result_unknown", 503, "The result is not known", "Read the order with GET before you do anything else; repeating the same request is safe.");
}
