using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat;

/// <summary>The answers of WeChat Pay v2, without what every signed answer carries (FACTS 2.10).</summary>
internal static class WeChatAnswer
{
    public static WireAnswer Success(string summary, params IEnumerable<WireField> fields) =>
        new(summary, [new("result_code", "SUCCESS"), .. fields]);

    public static WireAnswer Failure(string code, string why, params IEnumerable<WireField> fields) =>
        new(code, [new("result_code", "FAIL"), new("err_code", code), new("err_code_des", why), .. fields]);

    /// <summary>The request was not understood or not believed; it has no signature and is no verdict on the trade.</summary>
    public static WireAnswer NotAccepted(string why) => new($"return_code=FAIL {why}", [new("return_msg", why)]);

    public static WireAnswer NoSuchOrder() => Failure("ORDERNOTEXIST", "此交易订单号不存在");

    public static WireAnswer SystemError() => Failure("SYSTEMERROR", "系统超时");

    public static WireAnswer BadParameter(string name) => Failure("PARAM_ERROR", $"参数错误：{name}");

    public static string Time(DateTimeOffset time) => ChinaTime.Text(time, ChinaTime.WeChatFormat);
}
