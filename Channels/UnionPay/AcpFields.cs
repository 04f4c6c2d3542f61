using System.Globalization;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>The fields of each call, before the signature (FACTS 3A.2, 3A.4): functions of their arguments, <c>txnTime</c> included, so that a repeat is the same call.</summary>
internal sealed class AcpFields(AcpSettings settings)
{
    private const string Gateway = "000201";
    private const string Qr = "000000";
    private const string Internet = "07";
    private const string Mobile = "08";
    private const string Yuan = "156";

    public const string Web = "web";
    public const string Wap = "wap";

    /// <summary>No <c>payTimeout</c>: the code is charged at once or waits for the customer as long as UnionPay lets it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pay(BarcodePayment payment) =>
    [
        .. Common("01", "06", Qr, Mobile, payment.OutTradeNo, payment.StartedAt),
        .. Money(payment.Amount),
        new("qrNo", payment.Code.Text),
        new("termId", settings.TermId),
    ];

    /// <summary>Of a code to show (01/07), of a page (01/01) and of an app (01/01).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Start(CustomerPayment payment) =>
    [
        .. payment.Scene == Scene.Qr
            ? Common("01", "07", Qr, Mobile, payment.OutTradeNo, payment.StartedAt)
            : Common("01", "01", Gateway, payment.Method == Web ? Internet : Mobile, payment.OutTradeNo, payment.StartedAt),
        .. Money(payment.Amount),
        new("frontUrl", payment.Scene == Scene.Page ? payment.Device.ReturnUrl ?? settings.ReturnUrl : ""),
        new("payTimeout", ChinaTime.Compact(payment.Deadline)),
    ];

    public IReadOnlyList<KeyValuePair<string, string>> Query(TradeReference trade) => [.. Common("00", "00", Qr, "", trade.OutTradeNo, trade.StartedAt)];

    /// <summary>With the number and the time of the payment itself; no amount.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Reverse(TradeReference trade) =>
        [.. Common("99", "01", Qr, Mobile, trade.OutTradeNo, trade.StartedAt), new("backUrl", settings.NotifyUrl)];

    /// <param name="queryId">UnionPay's number of the payment.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Refund(RefundRequest refund, Scene scene, string method, string queryId) =>
    [
        .. Common("04", "00", IsQr(scene) ? Qr : Gateway, method == Web ? Internet : Mobile, refund.OutRefundNo, refund.RequestedAt),
        .. Money(refund.Amount),
        new("origQryId", queryId),
    ];

    /// <summary>The amount is that of the whole payment.</summary>
    /// <param name="queryId">UnionPay's number of the payment.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Undo(RefundRequest refund, string queryId) =>
        [.. Common("31", "00", Qr, Mobile, refund.OutRefundNo, refund.RequestedAt), .. Money(refund.TradeAmount), new("origQryId", queryId)];

    /// <summary>A refund, and an undo too, is a transaction of its own, with its own number and time.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> RefundQuery(RefundRequest refund) => [.. Common("00", "00", Qr, "", refund.OutRefundNo, refund.RequestedAt)];

    public IReadOnlyList<KeyValuePair<string, string>> Bill(DateOnly day, DateTimeOffset now) =>
    [
        .. Common("76", "01", Qr, "", "", now),
        new("settleDate", day.ToString("MMdd", CultureInfo.InvariantCulture)),
        new("fileType", "00"),
    ];

    /// <summary>Barcode and shown code are one product, page and app the other.</summary>
    public static bool IsQr(Scene scene) => scene is Scene.Barcode or Scene.Qr;

    private IEnumerable<KeyValuePair<string, string>> Money(long amount) =>
        [new("txnAmt", amount.ToString(CultureInfo.InvariantCulture)), new("currencyCode", Yuan), new("backUrl", settings.NotifyUrl)];

    private IEnumerable<KeyValuePair<string, string>> Common(string type, string subType, string product, string channel, string number, DateTimeOffset at) =>
    [
        new("version", "5.1.0"),
        new("encoding", "UTF-8"),
        new("txnType", type),
        new("txnSubType", subType),
        new("bizType", product),
        new("channelType", channel),
        new("accessType", settings.AccessType),
        new("merId", settings.MerId),
        new("orderId", number),
        new("txnTime", ChinaTime.Compact(at)),
    ];
}
