using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>The answers that Alipay gives (FACTS 1.6).</summary>
internal static class AlipayAnswer
{
    const string Buyer = "138****0000";
    const string BuyerId = "2088000000009999";

    public static WireAnswer Success(params IEnumerable<WireField> fields) =>
        new("10000", [new("code", "10000"), new("msg", "Success"), .. fields]);

    public static WireAnswer Waiting(Trade trade) => new(
        "10003",
        [
            new("code", "10003"), new("msg", " order success pay inprocess"),
            new("buyer_logon_id", Buyer), new("out_trade_no", trade.OutTradeNo), new("trade_no", trade.TradeNo),
            new("total_amount", Yuan.Text(trade.Amount)),
        ]);

    /// <summary>A business failure, with a code such as <c>ACQ.TRADE_NOT_EXIST</c>.</summary>
    public static WireAnswer Failure(string subCode, string why, params IEnumerable<WireField> fields) =>
        Error("40004", "Business Failed", subCode, why, fields);

    public static WireAnswer MissingParameter(string subCode, string why) => Error("40001", "Missing Required Arguments", subCode, why);

    public static WireAnswer InvalidParameter(string subCode, string why) => Error("40002", "Invalid Arguments", subCode, why);

    public static WireAnswer Unavailable() => Error("20000", "Service Currently Unavailable", "isp.unknow-error", "系统繁忙");

    public static WireAnswer SystemError() => Failure("ACQ.SYSTEM_ERROR", "系统错误");

    public static WireAnswer NoSuchTrade() => Failure("ACQ.TRADE_NOT_EXIST", "交易不存在");

    public static WireAnswer BadBusiness(string why) => Failure("ACQ.INVALID_PARAMETER", $"参数无效：{why}");

    /// <summary>The fields that pay and query have in common once the money was taken.</summary>
    public static IEnumerable<WireField> PaidFields(Trade trade)
    {
        var amount = Yuan.Text(trade.Amount);
        return
        [
            new("buyer_logon_id", Buyer), new("buyer_user_id", BuyerId),
            new("out_trade_no", trade.OutTradeNo), new("trade_no", trade.TradeNo),
            new("total_amount", amount), new("receipt_amount", amount), new("buyer_pay_amount", amount),
            new("invoice_amount", amount), new("point_amount", "0.00"),
            new("fund_bill_list", $$"""[{"amount":"{{amount}}","fund_channel":"ALIPAYACCOUNT"}]""", IsJson: true),
        ];
    }

    /// <summary>The fields of a trade that holds no money.</summary>
    public static IEnumerable<WireField> UnpaidFields(Trade trade) =>
    [
        new("buyer_logon_id", Buyer), new("out_trade_no", trade.OutTradeNo), new("trade_no", trade.TradeNo),
        new("total_amount", Yuan.Text(trade.Amount)), new("receipt_amount", "0.00"), new("buyer_pay_amount", "0.00"),
        new("invoice_amount", "0.00"), new("point_amount", "0.00"),
    ];

    public static string Time(DateTimeOffset time) => ChinaTime.Text(time, ChinaTime.AlipayFormat);

    static WireAnswer Error(string code, string message, string subCode, string why, params IEnumerable<WireField> fields) => new(
        $"{code} {subCode}",
        [new("code", code), new("msg", message), new("sub_code", subCode), new("sub_msg", why), .. fields]);
}
