using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.YeePay;

/// <summary>A request to YOP. <see cref="Account"/> is null until the signature was found good; an answer to such a caller is not signed (FACTS 0.3).</summary>
/// <param name="Path">Without <c>/yop-center</c>.</param>
internal sealed record YeePayCall(string Method, string Path) : WireCall(ChannelNames.YeePay, OperationOf(Path))
{
    public const string Pay = "/rest/v1.0/aggpay/pay";
    public const string PrePay = "/rest/v1.0/aggpay/pre-pay";
    public const string HostedPrePay = "/rest/v1.0/aggpay/tutelage/pre-pay";
    public const string Query = "/rest/v1.0/trade/order/query";
    public const string Close = "/rest/v1.0/aggpay/close-order";
    public const string Refund = "/rest/v1.0/trade/refund";
    public const string RefundQuery = "/rest/v1.0/trade/refund/query";
    public const string Bill = "/yos/v1.0/std/bill/tradedaydownload";

    public YeePayAccount? Account { get; init; }
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public bool IsKnown => Method == (Path is Query or RefundQuery or Bill ? "GET" : "POST") && OperationOf(Path).Length > 0;

    public string Given(string name) => Parameters.GetValueOrDefault(name, "");

    static string OperationOf(string path) => path switch
    {
        Pay or PrePay or HostedPrePay => Operations.Pay,
        Query or Bill => Operations.Query,
        Close => Operations.Cancel,
        Refund => Operations.Refund,
        RefundQuery => Operations.RefundQuery,
        _ => "",
    };
}
