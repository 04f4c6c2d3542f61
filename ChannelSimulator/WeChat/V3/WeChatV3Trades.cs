using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>Create, codepay, query, close and reverse at WeChat Pay v3 (FACTS 2.4-2.7).</summary>
internal sealed partial class WeChatV3Trades(SimulatorOptions options, TradeLedger ledger, Notifier notifier, SimulatorCounters counters)
{
    /// <summary>The page that a phone's browser is sent to.</summary>
    public const string CashierPath = "/cgi-bin/mmpayweb-bin/checkmweb";

    const string Micropay = "MICROPAY";
    static readonly TimeSpan ReverseTooEarly = TimeSpan.FromSeconds(15);

    /// <summary>Prepares what a customer begins.</summary>
    public WireAnswer Prepare(WeChatV3Call call, DateTimeOffset now)
    {
        if (!Uri.TryCreate(call.Text("notify_url"), UriKind.Absolute, out var notify) || notify.Query.Length > 0 || notify.AbsoluteUri.Length > 255) return WeChatV3Answer.BadParameter("notify_url");
        if (call.Action == "jsapi" && call.Text("payer.openid").Length == 0) return WeChatV3Answer.BadParameter("payer.openid");
        if (call.Action == "h5" && (call.Text("scene_info.payer_client_ip").Length == 0 || call.Text("scene_info.h5_info.type") is not ("Wap" or "iOS" or "Android")))
            return WeChatV3Answer.BadParameter("scene_info");
        if (Read(call, now, "", out var request) is { } refusal) return refusal;
        var prepayId = $"wx{ChinaTime.Text(now, ChinaTime.WeChatFormat)}{options.Chance.NextInt64(0, 1L << 60):x20}";
        var trade = ledger.Charge(
            request with
            {
                Kind = call.Action == "h5" ? "MWEB" : call.Action.ToUpperInvariant(),
                Ticket = call.Action switch
                {
                    "native" => $"weixin://wxpay/bizpayurl?pr={prepayId[16..]}",
                    "h5" => $"{call.Here}{CashierPath}?prepay_id={prepayId}",
                    _ => prepayId,
                },
            }, now, out var isNew);
        if (!isNew && Repeated(trade, request) is { } refused) return refused;
        var name = call.Action switch
        {
            "native" => "code_url",
            "h5" => "h5_url",
            _ => "prepay_id",
        };
        return WeChatV3Answer.Success("prepared", new WireField(name, trade.Ticket!));
    }

    /// <summary>Charges a code.</summary>
    public WireAnswer Codepay(WeChatV3Call call, DateTimeOffset now)
    {
        if (!AuthCodeForm().IsMatch(call.Text("payer.auth_code"))) return WeChatV3Answer.BadParameter("payer.auth_code");
        if (Read(call, now, call.Text("payer.auth_code"), out var request) is { } refusal) return refusal;
        if (request.Ending == CodeEnding.RequestLost) return WireAnswer.ConnectionCut;
        var trade = ledger.Charge(request with { Kind = Micropay }, now, out var isNew);
        if (!trade.IsKnownAt(now) || (isNew && trade.Ending == CodeEnding.ReplyLost)) return WireAnswer.ConnectionCut;
        if (!isNew && Repeated(trade, request) is { } refused) return refused;
        if (trade.SystemErrorsLeft > 0) return WeChatV3Answer.SystemError();
        return trade.Status == TradeStatus.Refused ? WeChatV3Answer.Failure(403, "NOT_ENOUGH", "用户余额不足") : Told(call, trade);
    }

    public WireAnswer Query(WeChatV3Call call, DateTimeOffset now)
    {
        if (call.Asked("mchid") != call.Account!.MchId) return WeChatV3Answer.BadParameter("mchid");
        if (Find(call, now) is not { } trade) return WeChatV3Answer.NoSuchOrder();
        if (trade.SystemErrorsLeft == 0) return Told(call, trade);
        trade.SystemErrorsLeft--;
        ledger.Save(trade);
        return WeChatV3Answer.SystemError();
    }

    public WireAnswer Close(WeChatV3Call call, DateTimeOffset now)
    {
        if (call.Text("mchid") != call.Account!.MchId) return WeChatV3Answer.BadParameter("mchid");
        if (Find(call, now) is not { } trade) return WeChatV3Answer.NoSuchOrder();
        if (trade.Kind is "" or Micropay) return WeChatV3Answer.Failure(400, "INVALID_REQUEST", "此订单只能撤销");
        var result = trade.CloseUnpaid(now);
        ledger.Save(trade);
        notifier.Watch(trade, now);
        return result switch
        {
            CloseResult.Closed or CloseResult.ClosedBefore => WeChatV3Answer.Nothing("closed"),
            CloseResult.AskAgain => WeChatV3Answer.SystemError(),
            _ => WeChatV3Answer.Failure(400, "ORDERPAID", "订单已支付"),
        };
    }

    public WireAnswer Reverse(WeChatV3Call call, DateTimeOffset now)
    {
        if (call.Text("mchid") != call.Account!.MchId || call.Text("appid") != call.Account.AppId) return WeChatV3Answer.BadParameter("appid, mchid");
        if (Find(call, now) is not { } trade) return WeChatV3Answer.NoSuchOrder();
        if (trade.Kind is not ("" or Micropay)) return WeChatV3Answer.Failure(400, "INVALID_REQUEST", "此订单不能撤销");
        if (now - trade.CreatedAt < ReverseTooEarly) counters.EarlyReversals++;
        var done = trade.Reverse(now);
        // A refused attempt is only closed by its reversal (FACTS 2.11).
        if (trade.Status == TradeStatus.Refused)
        {
            trade.Close();
            trade.Reversal = ReversalResult.Closed;
        }

        ledger.Save(trade);
        return done
            ? WeChatV3Answer.Success("reversed", new("appid", call.Account.AppId), new("mchid", call.Account.MchId), new("out_trade_no", trade.OutTradeNo))
            : WeChatV3Answer.SystemError();
    }

    /// <summary>What v3 says of a trade, in an answer and inside a notification.</summary>
    public static IEnumerable<WireField> Fields(Accounts.WeChatAccount account, Trade trade)
    {
        var (state, words) = State(trade);
        var amount = new { total = trade.Amount, payer_total = trade.Amount, currency = "CNY", payer_currency = "CNY" };
        yield return new("appid", account.AppId);
        yield return new("mchid", account.MchId);
        yield return new("out_trade_no", trade.OutTradeNo);
        yield return new("trade_state", state);
        yield return new("trade_state_desc", words);
        yield return WeChatV3Answer.Json("amount", amount);
        if (trade.PaidAt is not { } paidAt) yield break;
        yield return new("transaction_id", trade.TradeNo);
        yield return new("trade_type", trade.Kind.Length > 0 ? trade.Kind : Micropay);
        yield return new("bank_type", "OTHERS");
        yield return new("attach", trade.Attach);
        yield return new("success_time", WeChatV3Answer.Time(paidAt));
        yield return WeChatV3Answer.Json("payer", new { openid = "oSimulatedCustomer0000000001" });
    }

    static WireAnswer Told(WeChatV3Call call, Trade trade) => WeChatV3Answer.Success(State(trade).State, Fields(call.Account!, trade));

    static (string State, string Words) State(Trade trade) => trade.Status switch
    {
        TradeStatus.Waiting when trade.IsPrepared => ("NOTPAY", "订单未支付"),
        TradeStatus.Waiting => ("USERPAYING", "用户支付中"),
        TradeStatus.Refused when trade.Kind is "" or Micropay => ("PAYERROR", "支付失败"),
        // The customer may try again until the order is closed.
        TradeStatus.Refused => ("NOTPAY", "订单未支付"),
        TradeStatus.Paid when trade.Refunded == 0 && trade.AbnormalRefunds.Count + trade.ClosedRefunds.Count == 0 => ("SUCCESS", "支付成功"),
        TradeStatus.Closed when trade.Reversal == ReversalResult.None => ("CLOSED", "订单已关闭"),
        TradeStatus.Closed => ("REVOKED", "订单已撤销"),
        TradeStatus.Refunded when trade.Reversal == ReversalResult.Refunded => ("REVOKED", "订单已撤销"),
        _ => ("REFUND", "转入退款"),
    };

    static WireAnswer? Repeated(Trade trade, ChargeRequest request) => trade.Status switch
    {
        TradeStatus.Paid or TradeStatus.Refunded => WeChatV3Answer.Failure(400, "ORDERPAID", "订单已支付"),
        TradeStatus.Closed => WeChatV3Answer.Failure(400, "ORDER_CLOSED", "订单已关闭"),
        _ when trade.Fingerprint != request.Fingerprint => WeChatV3Answer.Failure(400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致"),
        _ => null,
    };

    static WireAnswer? Read(WeChatV3Call call, DateTimeOffset now, string authCode, out ChargeRequest request)
    {
        request = null!;
        if (call.Text("mchid") != call.Account!.MchId || call.Text("appid") != call.Account.AppId) return WeChatV3Answer.Failure(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配");
        if (!OutTradeNoForm().IsMatch(call.Text("out_trade_no"))) return WeChatV3Answer.BadParameter("out_trade_no");
        if (call.Fen("amount.total") is < 1 or > 999_999_999 || call.Text("amount.currency") is not ("" or "CNY")) return WeChatV3Answer.BadParameter("amount");
        if (call.Text("description") is { Length: 0 } or { Length: > 127 }) return WeChatV3Answer.BadParameter("description");
        DateTimeOffset? expiresAt = null;
        if (call.Text("time_expire") is { Length: > 0 } expire)
        {
            if (!DateTimeOffset.TryParseExact(expire, "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return WeChatV3Answer.BadParameter("time_expire");
            if (time <= now) return WeChatV3Answer.BadParameter("time_expire已过期");
            expiresAt = time.ToUniversalTime();
        }

        request = new ChargeRequest(
            ChannelNames.WeChat, call.Account.MchId, call.Text("out_trade_no"), authCode, call.Fen("amount.total"), call.Text("description"), call.Text("attach"),
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Action} {call.Body}"))), call.Text("notify_url") is { Length: > 0 } notify ? notify : null, expiresAt)
        {
            Ticket = authCode.Length == 0 ? "" : null,
        };
        return null;
    }

    Trade? Find(WeChatV3Call call, DateTimeOffset now) => ledger.Find(ChannelNames.WeChat, call.Account!.MchId, call.OutTradeNo, call.Number, now);

    [GeneratedRegex(@"\A[0-9A-Za-z_|*-]{6,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OutTradeNoForm();

    [GeneratedRegex(@"\A1[0-5][0-9]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthCodeForm();
}
