using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.YeePay;

/// <summary>Barcode pay, pre-pay, query and close at YeePay (FACTS 4.4, 4.5). There is no reversal: what is paid stays paid until it is refunded.</summary>
internal sealed partial class YeePayTrades(TradeLedger ledger, Notifier notifier)
{
    static readonly TimeSpan UsualExpiry = TimeSpan.FromHours(24);
    static readonly string[] NeededToPay = ["userIp", "terminalId"];
    static readonly string[] PayWays = ["USER_SCAN", "WECHAT_OFFIACCOUNT", "ALIPAY_LIFE", "MINI_PROGRAM"];
    static readonly string[] HostedPayWays = ["H5_PAY", "SDK_PAY", "MINI_PROGRAM"];

    public WireAnswer Pay(YeePayCall call, DateTimeOffset now)
    {
        if (Array.Find(NeededToPay, name => call.Given(name).Length == 0) is { } missing) return YeePayAnswer.BadParameter(missing);
        if (call.Given("payWay") != "MERCHANT_SCAN") return YeePayAnswer.BadParameter("payWay");
        if (call.Given("scene") != "OFFLINE") return YeePayAnswer.BadParameter("scene");
        if (!AuthCodeForm().IsMatch(call.Given("authCode"))) return YeePayAnswer.BadParameter("authCode");
        if (!TryCharge(call, null, now, out var request, out var problem)) return problem!;
        if (request!.Ending == CodeEnding.RequestLost) return WireAnswer.ConnectionCut;
        var trade = ledger.Charge(request, now, out var isNew);
        if (isNew) notifier.Watch(trade, now);
        if (!trade.IsKnownAt(now) || (isNew && trade.Ending == CodeEnding.ReplyLost)) return WireAnswer.ConnectionCut;
        if (!isNew && trade.Fingerprint != request.Fingerprint) return YeePayAnswer.Refused("SIM_ORDER_DIFFERS", "订单已存在且参数不一致");
        if (trade.SystemErrorsLeft > 0) return YeePayAnswer.Unavailable();
        // As YeePay's own model of this answer has it: no amount.
        return YeePayAnswer.Taken(Status(trade), [new("message", "成功"), .. Named(trade), new("status", Status(trade)), .. Why(trade)]);
    }

    public WireAnswer Prepare(YeePayCall call, DateTimeOffset now)
    {
        var hosted = call.Path == YeePayCall.HostedPrePay;
        var payWay = call.Given("payWay");
        if (!(hosted ? HostedPayWays : PayWays).Contains(payWay)) return YeePayAnswer.BadParameter("payWay");
        if (call.Given("channel") is not ("WECHAT" or "ALIPAY" or "UNIONPAY")) return YeePayAnswer.BadParameter("channel");
        if (!hosted && payWay != "USER_SCAN" && call.Given("userId").Length == 0) return YeePayAnswer.BadParameter("userId");
        if (hosted && call.Given("userIp").Length == 0) return YeePayAnswer.BadParameter("userIp");
        if (payWay == "SDK_PAY" && call.Given("channel") == "ALIPAY" && call.Given("returnSchema").Length == 0) return YeePayAnswer.BadParameter("returnSchema");
        if (!TryCharge(call, Ticket(payWay, call.OutTradeNo), now, out var request, out var problem)) return problem!;
        var trade = ledger.Charge(request!, now, out var isNew);
        if (!isNew && trade.Fingerprint != request!.Fingerprint) return YeePayAnswer.Refused("SIM_ORDER_DIFFERS", "订单已存在且参数不一致");
        return YeePayAnswer.Taken(
            "00000",
            [
                new("message", "成功"), .. Named(trade), new("prePayTn", trade.Ticket!),
                .. hosted && payWay != "H5_PAY"
                    ? [new("appId", "wx0000000000000009"), new("miniProgramOrgId", "gh_000000000009"), new("miniProgramPath", "pages/pay")]
                    : Array.Empty<WireField>(),
            ]);
    }

    public WireAnswer Query(YeePayCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade) return YeePayAnswer.Refused(YeePayAnswer.OrderNotFound, "订单不存在");
        if (trade.SystemErrorsLeft > 0)
        {
            trade.SystemErrorsLeft--;
            ledger.Save(trade);
            return YeePayAnswer.Unavailable();
        }

        return YeePayAnswer.TradeTaken(
            Status(trade),
            [
                new("message", "成功"), new("parentMerchantNo", call.Given("parentMerchantNo")), new("merchantNo", trade.Merchant), .. Named(trade),
                // A number, as YeePay's own model of this answer has it.
                new("orderAmount", Yuan.Text(trade.Amount), IsJson: true), new("status", Status(trade)), .. Why(trade),
                .. trade.PaidAt is { } at ? [new("paySuccessDate", ChinaTime.Text(at, ChinaTime.AlipayFormat))] : Array.Empty<WireField>(),
            ]);
    }

    /// <summary>Accepted is no result: the query after it tells.</summary>
    public WireAnswer Close(YeePayCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade) return YeePayAnswer.Refused(YeePayAnswer.OrderNotFound, "订单不存在");
        var result = trade.CloseUnpaid(now);
        var closed = result is CloseResult.Closed or CloseResult.ClosedBefore;
        if (result == CloseResult.Closed) trade.Reversal = ReversalResult.Closed;
        ledger.Save(trade);
        notifier.Watch(trade, now);
        return closed ? YeePayAnswer.Taken("closed", [new("message", "成功"), .. Named(trade)]) : YeePayAnswer.Refused("SIM_NOT_CLOSED", "订单无法关闭");
    }

    Trade? Find(YeePayCall call, DateTimeOffset now) => ledger.Find(ChannelNames.YeePay, call.Account!.MerchantNo, call.OutTradeNo, null, now);

    bool TryCharge(YeePayCall call, string? ticket, DateTimeOffset now, out ChargeRequest? request, out WireAnswer? problem)
    {
        request = null;
        problem = null;
        var expiresAt = now + UsualExpiry;
        if (!OrderIdForm().IsMatch(call.OutTradeNo)) problem = YeePayAnswer.BadParameter("orderId");
        else if (!Yuan.TryRead(call.Given("orderAmount"), out var amount)) problem = YeePayAnswer.BadParameter("orderAmount");
        else if (call.Given("goodsName").Length is 0 or > 85) problem = YeePayAnswer.BadParameter("goodsName");
        else if (call.Given("expiredTime") is { Length: > 0 } expiry && !ChinaTime.TryRead(expiry, ChinaTime.AlipayFormat, out expiresAt)) problem = YeePayAnswer.BadParameter("expiredTime");
        else if (expiresAt <= now && Find(call, now) is null) problem = YeePayAnswer.BadParameter("expiredTime");
        else
        {
            request = new ChargeRequest(
                ChannelNames.YeePay, call.Account!.MerchantNo, call.OutTradeNo, call.Given("authCode"), amount, call.Given("goodsName"), "",
                YeePayForm.Sha256(YeePayForm.Canonical(call.Parameters)), call.Given("notifyUrl") is { Length: > 0 } url ? url : null, expiresAt) { Ticket = ticket };
        }

        return problem is null;
    }

    static string Status(Trade trade) => trade.Status switch
    {
        TradeStatus.Waiting => "PROCESSING",
        TradeStatus.Paid or TradeStatus.Refunded => "SUCCESS",
        TradeStatus.Refused => "FAIL",
        _ => trade.Reversal == ReversalResult.Closed ? "CLOSE" : "TIME_OUT",
    };

    static IEnumerable<WireField> Named(Trade trade) => [new("orderId", trade.OutTradeNo), new("uniqueOrderNo", trade.TradeNo)];

    static WireField[] Why(Trade trade) => trade.Status == TradeStatus.Refused
        ? [new("failReason", trade.Ending == CodeEnding.NotEnoughMoney ? "余额不足" : "用户取消支付")]
        : [];

    static string Ticket(string payWay, string orderId) => payWay switch
    {
        "USER_SCAN" => $"https://qr.yeepay.com/oc/{orderId}",
        "H5_PAY" => $"https://cash.yeepay.com/h5/{orderId}",
        "ALIPAY_LIFE" => $"20260301220014{orderId}",
        "SDK_PAY" => $"prepay_{orderId}",
        _ => $$"""{"appId":"wx0000000000000009","timeStamp":"1","nonceStr":"n","package":"prepay_id=wx{{orderId}}","signType":"RSA","paySign":"simulated"}""",
    };

    [GeneratedRegex(@"\A[0-9A-Za-z_]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OrderIdForm();

    [GeneratedRegex(@"\A[0-9]{16,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthCodeForm();
}
