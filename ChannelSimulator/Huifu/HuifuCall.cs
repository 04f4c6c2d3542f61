using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Huifu;

/// <summary>A request to Huifu. <see cref="Account"/> is null until the signature was found good.</summary>
internal sealed record HuifuCall(string Path) : WireCall(ChannelNames.Huifu, OperationOf(Path))
{
    public const string Pay = "/v3/trade/payment/micropay";
    public const string Start = "/v3/trade/payment/jspay";
    public const string Query = "/v3/trade/payment/scanpay/query";
    public const string Refund = "/v3/trade/payment/scanpay/refund";
    public const string RefundQuery = "/v3/trade/payment/scanpay/refundquery";

    public HuifuAccount? Account { get; init; }
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    public string Given(string name) => Data.GetValueOrDefault(name, "");

    public static string OperationOf(string path) => path switch
    {
        Pay or Start => Operations.Pay,
        Query => Operations.Query,
        Refund => Operations.Refund,
        RefundQuery => Operations.RefundQuery,
        _ => "",
    };
}
