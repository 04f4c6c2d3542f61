using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>The answers of ACP, without what every signed answer carries (FACTS 3A.5).</summary>
internal static class AcpAnswer
{
    public static WireAnswer Of(string code, string words, params IEnumerable<WireField> fields) => new(code, [new("respCode", code), new("respMsg", words), .. fields]);

    public static WireAnswer Accepted(params IEnumerable<WireField> fields) => Of("00", "成功[0000000]", fields);

    public static WireAnswer Busy() => Of("06", "系统繁忙，请稍后再试[0600000]");

    public static WireAnswer Processing() => Of("05", "交易已受理，请稍后查询交易结果[0500000]");

    public static WireAnswer Duplicate() => Of("12", "重复交易[2010002]");

    public static WireAnswer NotFound() => Of("34", "查无此交易[2600000]");

    public static WireAnswer NoOriginal() => Of("35", "原交易不存在或状态不正确[2040004]");

    public static WireAnswer Mismatched() => Of("36", "原交易信息不匹配[2040005]");

    public static WireAnswer NotInTime() => Of("39", "交易不在受理时间范围内[3900000]");

    public static WireAnswer GivenBackBefore() => Of("45", "原交易已被成功退货或已被成功撤销[4500000]");

    public static WireAnswer Bad(string field) => Of("10", $"报文格式错误：{field}[9100000]");

    /// <summary>What became of the trade that was asked for.</summary>
    public static WireAnswer State(string code, string words, params IEnumerable<WireField> fields)
    {
        var answer = Accepted([.. fields, new("origRespCode", code), new("origRespMsg", words)]);
        return answer with { Summary = $"00 {code}" };
    }

    public static IEnumerable<WireField> Money(Trade trade) =>
    [
        new("queryId", trade.TradeNo), new("txnAmt", $"{trade.Amount}"), new("currencyCode", "156"), new("settleAmt", $"{trade.Amount}"),
        new("settleCurrencyCode", "156"), new("settleDate", ChinaTime.Text(trade.CreatedAt, "MMdd")), new("traceNo", trade.TradeNo[^6..]),
        new("traceTime", ChinaTime.Text(trade.CreatedAt, "MMddHHmmss")), new("accNo", "6216***********0018"), new("payCardType", "01"),
    ];
}
