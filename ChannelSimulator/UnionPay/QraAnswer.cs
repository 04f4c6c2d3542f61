using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>The answers of QRA, without what every signed answer carries (FACTS 3B).</summary>
internal static class QraAnswer
{
    public static WireAnswer Success(string summary, params IEnumerable<WireField> fields) => new(summary, [new("result_code", "0"), .. fields]);

    /// <param name="needQuery"><c>N</c> is a definite failure.</param>
    public static WireAnswer Failure(string code, string why, string needQuery = "Y") =>
        new(code, [new("result_code", "1"), new("err_code", code), new("err_msg", why), new("need_query", needQuery)]);

    public static WireAnswer NotAccepted(string why) => new($"status=400 {why}", [new("message", why)]);

    public static WireAnswer NoSuchOrder() => Failure("ORDERNOTEXIST", "订单不存在");

    public static WireAnswer SystemError() => Failure("SYSTEMERROR", "系统繁忙");

    public static WireAnswer Bad(string name) => Failure("PARAM_ERROR", $"参数错误：{name}", "N");
}
