using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>Charge, query, cancel and close at Alipay (FACTS 1.7-1.10).</summary>
internal sealed partial class AlipayTrades(TradeLedger ledger, Notifier notifier)
{
    static readonly TimeSpan UsualExpiry = TimeSpan.FromHours(3);
    static readonly TimeSpan CancelWindow = TimeSpan.FromHours(24);

    public WireAnswer Pay(AlipayCall call, DateTimeOffset now)
    {
        var business = call.Business;
        if (!OutTradeNoForm().IsMatch(business.Text("out_trade_no"))) return AlipayAnswer.BadBusiness("out_trade_no");
        if (!Yuan.TryRead(business.Text("total_amount"), out var amount)) return AlipayAnswer.BadBusiness("total_amount");
        var subject = business.Text("subject");
        if (subject.Length is 0 or > 256 || subject.AsSpan().ContainsAny('/', '=', '&')) return AlipayAnswer.BadBusiness("subject");
        if (business.Text("scene") is not ("bar_code" or "security_code")) return AlipayAnswer.BadBusiness("scene");
        if (business.Text("seller_id") is { Length: > 0 } seller && seller != call.Account!.SellerId)
            return AlipayAnswer.Failure("ACQ.PARTNER_ERROR", "应用APP_ID填写错误");
        if (!AuthCodeForm().IsMatch(business.Text("auth_code")))
            return AlipayAnswer.Failure("ACQ.PAYMENT_AUTH_CODE_INVALID", "支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款");
        if (!TryReadExpiry(business, now, out var expiresAt)) return AlipayAnswer.BadBusiness("timeout_express, time_expire");
        if (expiresAt <= now && Find(call, now) is null)
            return AlipayAnswer.Failure("ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR", "当前时间已超过允许支付的时间");

        var request = new ChargeRequest(
            ChannelNames.Alipay, call.Account!.AppId, business.Text("out_trade_no"), business.Text("auth_code"), amount, subject, "",
            business.Fingerprint(), call.NotifyUrl, expiresAt);
        if (request.Ending == CodeEnding.RequestLost) return WireAnswer.ConnectionCut;
        var trade = ledger.Charge(request, now, out var isNew);
        if (isNew) notifier.Watch(trade, now);
        if (!trade.IsKnownAt(now) || (isNew && trade.Ending == CodeEnding.ReplyLost)) return WireAnswer.ConnectionCut;
        return isNew ? FirstAnswer(trade) : RepeatedAnswer(trade, request);
    }

    public WireAnswer Query(AlipayCall call, DateTimeOffset now)
    {
        if (IsNameless(call)) return AlipayAnswer.BadBusiness("out_trade_no, trade_no");
        if (Find(call, now) is not { } trade) return AlipayAnswer.NoSuchTrade();
        if (trade.SystemErrorsLeft > 0)
        {
            trade.SystemErrorsLeft--;
            ledger.Save(trade);
            return trade.SystemErrorsLeft > 0 ? AlipayAnswer.SystemError() : AlipayAnswer.Unavailable();
        }

        var answer = AlipayAnswer.Success(
        [
            .. trade.Captured > 0 ? AlipayAnswer.PaidFields(trade) : AlipayAnswer.UnpaidFields(trade),
            new("trade_status", Status(trade)),
            .. trade.PaidAt is { } at ? [new("send_pay_date", AlipayAnswer.Time(at))] : Array.Empty<WireField>(),
        ]);
        return answer with { Summary = $"10000 {Status(trade)}" };
    }

    public WireAnswer Cancel(AlipayCall call, DateTimeOffset now)
    {
        if (IsNameless(call)) return AlipayAnswer.BadBusiness("out_trade_no, trade_no");
        if (Find(call, now) is not { } trade)
        {
            // No action: there was nothing to close. The charge may still be on its way (ending 06).
            return AlipayAnswer.Success(
                [.. Named("trade_no", call.Business), .. Named("out_trade_no", call.Business), new("retry_flag", "N")]);
        }

        if (now - trade.CreatedAt > CancelWindow) return AlipayAnswer.Failure("ACQ.TRADE_CANCEL_TIME_OUT", "超过撤销时间范围");
        var done = trade.Reverse(now);
        ledger.Save(trade);
        notifier.Watch(trade, now);
        var action = !done || trade.Status == TradeStatus.Refused ? null : trade.Status == TradeStatus.Refunded ? "refund" : "close";
        var answer = AlipayAnswer.Success(
        [
            new("trade_no", trade.TradeNo), new("out_trade_no", trade.OutTradeNo), new("retry_flag", done ? "N" : "Y"),
            .. action is null ? [] : new[] { new WireField("action", action) },
        ]);
        return answer with { Summary = $"10000 retry_flag={(done ? "N" : "Y")} {(action is null ? "" : $"action={action}")}".TrimEnd() };
    }

    public WireAnswer Close(AlipayCall call, DateTimeOffset now)
    {
        if (IsNameless(call)) return AlipayAnswer.BadBusiness("out_trade_no, trade_no");
        if (Find(call, now) is not { } trade) return AlipayAnswer.NoSuchTrade();
        var result = trade.Status == TradeStatus.Refused ? CloseResult.ClosedBefore : trade.CloseUnpaid(now);
        ledger.Save(trade);
        notifier.Watch(trade, now);
        if (result == CloseResult.AskAgain) return AlipayAnswer.SystemError();
        if (result != CloseResult.Closed) return AlipayAnswer.Failure("ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
        return AlipayAnswer.Success([new("trade_no", trade.TradeNo), new("out_trade_no", trade.OutTradeNo)]);
    }

    static string Status(Trade trade) => trade.Status switch
    {
        TradeStatus.Waiting => "WAIT_BUYER_PAY",
        TradeStatus.Paid => "TRADE_SUCCESS",
        _ => "TRADE_CLOSED",
    };

    static WireAnswer FirstAnswer(Trade trade)
    {
        if (trade.SystemErrorsLeft > 0) return AlipayAnswer.Unavailable();
        return trade.Status switch
        {
            TradeStatus.Paid => AlipayAnswer.Success(
                [.. AlipayAnswer.PaidFields(trade), new("gmt_payment", AlipayAnswer.Time(trade.PaidAt!.Value))]),
            TradeStatus.Refused => AlipayAnswer.Failure("ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足"),
            _ => AlipayAnswer.Waiting(trade),
        };
    }

    static WireAnswer RepeatedAnswer(Trade trade, ChargeRequest request)
    {
        WireField[] names = [new("out_trade_no", trade.OutTradeNo), new("trade_no", trade.TradeNo)];
        if (trade.SystemErrorsLeft > 0) return AlipayAnswer.Unavailable();
        if (trade.Status == TradeStatus.Paid) return AlipayAnswer.Failure("ACQ.TRADE_HAS_SUCCESS", "交易已被支付", names);
        if (trade.Status is TradeStatus.Closed or TradeStatus.Refunded)
            return AlipayAnswer.Failure("ACQ.TRADE_HAS_CLOSE", "交易已经关闭", names);
        if (trade.Fingerprint != request.Fingerprint) return AlipayAnswer.Failure("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改");
        if (trade.Status == TradeStatus.Waiting) return AlipayAnswer.Waiting(trade);
        return trade.Ending == CodeEnding.NotEnoughMoney
            ? FirstAnswer(trade)
            : AlipayAnswer.Failure("ACQ.TRADE_HAS_CLOSE", "交易已经关闭", names);
    }

    static bool IsNameless(AlipayCall call) =>
        call.Business.Text("out_trade_no").Length == 0 && call.Business.Text("trade_no").Length == 0;

    static IEnumerable<WireField> Named(string name, AlipayBusiness business) =>
        business.Text(name) is { Length: > 0 } value ? [new WireField(name, value)] : [];

    /// <summary>The earlier of both limits, or three hours from now when neither is given.</summary>
    public static bool TryReadExpiry(AlipayBusiness business, DateTimeOffset now, out DateTimeOffset expiresAt)
    {
        var limits = new List<DateTimeOffset>();
        expiresAt = now + UsualExpiry;
        if (business.Text("timeout_express") is { Length: > 0 } express)
        {
            if (!ExpressForm().IsMatch(express)) return false;
            var minutes = int.Parse(express.AsSpan(..^1)) * (express[^1] switch { 'm' => 1, 'h' => 60, _ => 24 * 60 });
            if (minutes is < 1 or > 15 * 24 * 60) return false;
            limits.Add(now + TimeSpan.FromMinutes(minutes));
        }

        if (business.Text("time_expire") is { Length: > 0 } expire)
        {
            if (!ChinaTime.TryRead(expire, ChinaTime.AlipayFormat, out var time)) return false;
            limits.Add(time);
        }

        if (limits.Count > 0) expiresAt = limits.Min();
        return true;
    }

    /// <summary>A code that nobody scanned yet is no trade (FACTS 1.9).</summary>
    Trade? Find(AlipayCall call, DateTimeOffset now) =>
        ledger.Find(ChannelNames.Alipay, call.Account!.AppId, call.Business.Text("out_trade_no"), call.Business.Text("trade_no"), now) is { } trade && !AlipayScenes.IsUnscanned(trade)
            ? trade
            : null;

    [GeneratedRegex(@"\A[0-9A-Za-z_]{1,64}\z", RegexOptions.CultureInvariant)]
    public static partial Regex OutTradeNoForm();

    [GeneratedRegex(@"\A(?:2[5-9]|30)[0-9]{14,22}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthCodeForm();

    [GeneratedRegex(@"\A[0-9]{1,5}[mhd]\z", RegexOptions.CultureInvariant)]
    private static partial Regex ExpressForm();
}
