using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>
/// A request to Alipay's gateway. <see cref="Account"/> is null until the signature was found good; an answer to such a
/// caller is not signed (FACTS 1.3).
/// </summary>
internal sealed record AlipayCall(string Method) : WireCall(ChannelNames.Alipay, OperationOf(Method))
{
    public AlipayAccount? Account { get; init; }
    public AlipayBusiness Business { get; init; } = AlipayBusiness.Empty;
    public string? NotifyUrl { get; init; }

    public static bool IsKnown(string method) => OperationOf(method).Length > 0;

    static string OperationOf(string method) => method switch
    {
        "alipay.trade.pay" => Operations.Pay,
        "alipay.trade.query" => Operations.Query,
        "alipay.trade.cancel" or "alipay.trade.close" => Operations.Cancel,
        "alipay.trade.refund" => Operations.Refund,
        "alipay.trade.fastpay.refund.query" => Operations.RefundQuery,
        _ => "",
    };
}
