using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>
/// A request to Alipay's gateway. <see cref="Account"/> is null until the signature was found good; an answer to such a
/// caller is not signed (FACTS 1.3).
/// </summary>
internal sealed record AlipayCall(string Method) : WireCall(ChannelNames.Alipay, OperationOf(Method))
{
    public const string Precreate = "alipay.trade.precreate";
    public const string PagePay = "alipay.trade.page.pay";
    public const string WapPay = "alipay.trade.wap.pay";
    public const string AppPay = "alipay.trade.app.pay";
    public const string Bill = "alipay.data.dataservice.bill.downloadurl.query";

    /// <summary>No method of the gateway: the download of what <see cref="Bill"/> named.</summary>
    public const string BillFile = "bill-file";

    public AlipayAccount? Account { get; init; }
    public AlipayBusiness Business { get; init; } = AlipayBusiness.Empty;
    public string? NotifyUrl { get; init; }

    /// <summary>Of Alipay's certificate, which the answer names in certificate mode; null in key mode.</summary>
    public string? CertificateSn { get; init; }

    /// <summary>Where the customer's browser goes afterwards.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>Where the caller found the channel.</summary>
    public string Here { get; init; } = "";

    /// <summary>The customer's own device sends it and gets a page, not JSON (FACTS 1.7).</summary>
    public bool IsOfCustomer => Method is PagePay or WapPay or AppPay;

    /// <summary>The statement's file, which is asked for without any signature.</summary>
    public string? BillToken { get; init; }

    public static bool IsKnown(string method) => OperationOf(method).Length > 0 && method != BillFile;

    static string OperationOf(string method) => method switch
    {
        "alipay.trade.pay" or Precreate or PagePay or WapPay or AppPay => Operations.Pay,
        "alipay.trade.query" => Operations.Query,
        "alipay.trade.cancel" or "alipay.trade.close" => Operations.Cancel,
        "alipay.trade.refund" => Operations.Refund,
        "alipay.trade.fastpay.refund.query" => Operations.RefundQuery,
        Bill or BillFile => Operations.Bill,
        _ => "",
    };
}
