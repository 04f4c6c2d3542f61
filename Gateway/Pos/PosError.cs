namespace PaymentGrains.Gateway.Pos;

/// <summary>What a terminal can be told besides a state. Numbers and names are for ever; the words are for a cashier and say what to do.</summary>
/// <param name="Code">Stable number.</param>
/// <param name="Codename">Stable name.</param>
/// <param name="Message">Chinese.</param>
public sealed record PosError(int Code, string Codename, string Message)
{
    public static readonly PosError Unauthenticated = new(1001, "UNAUTHENTICATED", "终端未登录或令牌无效，请检查终端令牌设置或联系管理员");
    public static readonly PosError InvalidRequest = new(1002, "INVALID_REQUEST", "请求有误，请检查后重试");
    public static readonly PosError OrderNotFound = new(1003, "ORDER_NOT_FOUND", "没有这个订单，请核对订单号");
    public static readonly PosError OrderConflict = new(1004, "ORDER_CONFLICT", "订单号已被使用且金额不同，请换一个订单号重新下单");
    public static readonly PosError OrderCancelled = new(1005, "ORDER_CANCELLED", "订单已撤销或已过期，请重新下单");
    public static readonly PosError CodeNotRecognised = new(1006, "CODE_NOT_RECOGNISED", "付款码无法识别，请让顾客刷新付款码后重新扫码");
    public static readonly PosError AnotherCodePaying = new(1007, "ANOTHER_CODE_PAYING", "上一个付款码正在撤销，请稍候几秒再扫新的付款码");
    public static readonly PosError ChannelUnavailable = new(1008, "CHANNEL_UNAVAILABLE", "支付渠道暂时不可用，未发起扣款，请稍后重试或换一种付款方式");
    public static readonly PosError RateLimited = new(1009, "RATE_LIMITED", "操作太频繁，请稍候再试");
    public static readonly PosError NotRefundable = new(1010, "NOT_REFUNDABLE", "只有收款成功的订单才能退款，请先查询订单");
    public static readonly PosError RefundTooLarge = new(1011, "REFUND_TOO_LARGE", "退款金额超过可退金额，请核对后重试");

    /// <summary>We do not know how it went: neither success nor failure.</summary>
    public static readonly PosError Internal = new(1099, "INTERNAL", "系统繁忙，结果未知，请查询订单");
}
