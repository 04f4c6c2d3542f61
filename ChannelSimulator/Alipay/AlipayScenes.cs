using PaymentGrains.ChannelSimulator.Customers;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>What a customer begins at Alipay: a code that the merchant shows, a page, an app (FACTS 1.7).</summary>
internal sealed class AlipayScenes(SimulatorOptions options, TradeLedger ledger)
{
    const string CodeAddress = "https://qr.alipay.com/bax";

    public static bool IsUnscanned(Trade trade) => trade.IsPrepared && trade.Kind == AlipayCall.Precreate;

    public WireAnswer Precreate(AlipayCall call, DateTimeOffset now)
    {
        if (Read(call, now, "QR_CODE_OFFLINE", out var request) is { } refusal) return refusal;
        var trade = ledger.Charge(request with { Ticket = $"{CodeAddress}{options.Chance.NextInt64(0, 1L << 52):x13}" }, now, out var isNew);
        return isNew
            ? AlipayAnswer.Success(new("out_trade_no", trade.OutTradeNo), new("qr_code", trade.Ticket!))
            : AlipayAnswer.Failure("ACQ.APPLY_PC_MERCHANT_CODE_ERROR", "支付宝生成二维码失败");
    }

    /// <summary>The customer's device brings what the merchant signed: only now there is a trade, and the cashier opens.</summary>
    public WireAnswer Open(AlipayCall call, DateTimeOffset now)
    {
        var product = call.Method switch
        {
            AlipayCall.PagePay => "FAST_INSTANT_TRADE_PAY",
            AlipayCall.WapPay => "QUICK_WAP_WAY",
            _ => "QUICK_MSECURITY_PAY",
        };
        if (call.Method == AlipayCall.WapPay && call.Business.Text("quit_url").Length == 0) return AlipayAnswer.BadBusiness("quit_url");
        if (Read(call, now, product, out var request) is { } refusal) return refusal;
        var trade = ledger.Charge(request with { Ticket = $"{call.Method} {request.OutTradeNo}" }, now, out _);
        if (trade.Status is TradeStatus.Paid or TradeStatus.Refunded) return AlipayAnswer.Failure("ACQ.TRADE_HAS_SUCCESS", "交易已被支付");
        if (trade.Status != TradeStatus.Waiting) return AlipayAnswer.Failure("ACQ.TRADE_HAS_CLOSE", "交易已经关闭");
        if (trade.Fingerprint != request.Fingerprint) return AlipayAnswer.Failure("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改");
        return WireAnswer.Of("cashier opened", WireFile.Page(CustomerPage.Render("Alipay", trade, call.ReturnUrl)));
    }

    static WireAnswer? Read(AlipayCall call, DateTimeOffset now, string product, out ChargeRequest request)
    {
        request = null!;
        var business = call.Business;
        if (!AlipayTrades.OutTradeNoForm().IsMatch(business.Text("out_trade_no"))) return AlipayAnswer.BadBusiness("out_trade_no");
        if (!Yuan.TryRead(business.Text("total_amount"), out var amount)) return AlipayAnswer.BadBusiness("total_amount");
        var subject = business.Text("subject");
        if (subject.Length is 0 or > 256 || subject.AsSpan().ContainsAny('/', '=', '&')) return AlipayAnswer.BadBusiness("subject");
        // Alipay's own easysdk names no product for a code and for an app: each has only one there.
        var named = business.Text("product_code");
        if (named != product && !(named.Length == 0 && call.Method is AlipayCall.Precreate or AlipayCall.AppPay)) return AlipayAnswer.BadBusiness("product_code");
        if (!AlipayTrades.TryReadExpiry(business, now, out var expiresAt)) return AlipayAnswer.BadBusiness("timeout_express, time_expire");
        if (expiresAt <= now) return AlipayAnswer.Failure("ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR", "当前时间已超过允许支付的时间");
        request = new ChargeRequest(
            ChannelNames.Alipay, call.Account!.AppId, business.Text("out_trade_no"), "", amount, subject, "", business.Fingerprint(), call.NotifyUrl, expiresAt)
        {
            Ticket = "", Kind = call.Method,
        };
        return null;
    }
}
