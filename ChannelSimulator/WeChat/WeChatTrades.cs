using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat;

/// <summary>Micropay, order query and reversal at WeChat Pay v2 (FACTS 2.10).</summary>
internal sealed partial class WeChatTrades(TradeLedger ledger, SimulatorCounters counters)
{
    static readonly TimeSpan ReverseWindow = TimeSpan.FromDays(7);
    static readonly TimeSpan ReverseTooEarly = TimeSpan.FromSeconds(15);
    static readonly string[] Needed = ["body", "out_trade_no", "total_fee", "spbill_create_ip", "auth_code"];

    public WireAnswer Pay(WeChatCall call, DateTimeOffset now)
    {
        if (Array.Find(Needed, name => call.Given(name).Length == 0) is { } missing)
            return WeChatAnswer.Failure("LACK_PARAMS", $"缺少参数：{missing}");
        if (!OutTradeNoForm().IsMatch(call.Given("out_trade_no"))) return WeChatAnswer.BadParameter("out_trade_no");
        if (!FeeForm().IsMatch(call.Given("total_fee"))) return WeChatAnswer.BadParameter("total_fee");
        if (call.Given("fee_type") is not ("" or "CNY")) return WeChatAnswer.BadParameter("fee_type");
        if (Encoding.UTF8.GetByteCount(call.Given("body")) > 128) return WeChatAnswer.BadParameter("body");
        if (!AuthCodeForm().IsMatch(call.Given("auth_code"))) return WeChatAnswer.Failure("AUTH_CODE_INVALID", "请扫描微信支付被扫条码/二维码");
        if (!TryReadTime(call, "time_start", out _)) return WeChatAnswer.BadParameter("time_start");
        if (!TryReadTime(call, "time_expire", out var expiresAt)) return WeChatAnswer.BadParameter("time_expire");
        if (expiresAt <= now && Find(call, now) is null) return WeChatAnswer.Failure("INVALID_REQUEST", "time_expire已过期");

        var request = new ChargeRequest(
            ChannelNames.WeChat, call.Account!.MchId, call.OutTradeNo, call.AuthCode!, long.Parse(call.Given("total_fee")),
            call.Given("body"), call.Given("attach"), Fingerprint(call), null, expiresAt);
        if (request.Ending == CodeEnding.RequestLost) return WireAnswer.ConnectionCut;
        var trade = ledger.Charge(request, now, out var isNew);
        if (!trade.IsKnownAt(now) || (isNew && trade.Ending == CodeEnding.ReplyLost)) return WireAnswer.ConnectionCut;
        return isNew ? FirstAnswer(trade) : RepeatedAnswer(trade, request);
    }

    public WireAnswer Query(WeChatCall call, DateTimeOffset now)
    {
        if (IsNameless(call)) return WeChatAnswer.Failure("LACK_PARAMS", "缺少参数：out_trade_no");
        if (Find(call, now) is not { } trade) return WeChatAnswer.NoSuchOrder();
        if (trade.SystemErrorsLeft > 0)
        {
            trade.SystemErrorsLeft--;
            ledger.Save(trade);
            return WeChatAnswer.SystemError();
        }

        var (state, words) = State(trade);
        return WeChatAnswer.Success(
            state,
            [
                .. trade.Captured > 0
                    ? PaidFields(trade)
                    : [new("out_trade_no", trade.OutTradeNo), new("total_fee", $"{trade.Amount}"), new("attach", trade.Attach)],
                new("trade_state", state), new("trade_state_desc", words),
            ]);
    }

    public WireAnswer Reverse(WeChatCall call, DateTimeOffset now)
    {
        if (IsNameless(call)) return WeChatAnswer.Failure("LACK_PARAMS", "缺少参数：out_trade_no");
        // No verdict on the money: whoever asks must query, and may be told ORDERNOTEXIST of a charge still on its way.
        if (Find(call, now) is not { } trade) return WeChatAnswer.Failure("INVALID_TRANSACTIONID", "无效transaction_id");
        if (now - trade.CreatedAt > ReverseWindow) return WeChatAnswer.Failure("REVERSE_EXPIRE", "订单无法撤销", new WireField("recall", "N"));
        if (now - trade.CreatedAt < ReverseTooEarly) counters.EarlyReversals++;
        var done = trade.Reverse(now);
        // A refused attempt is only closed by its reversal (FACTS 2.11).
        if (trade.Status == TradeStatus.Refused)
        {
            trade.Close();
            trade.Reversal = ReversalResult.Closed;
        }

        ledger.Save(trade);
        return WeChatAnswer.Success($"recall={(done ? "N" : "Y")}", new WireField("recall", done ? "N" : "Y"));
    }

    static (string State, string Words) State(Trade trade) => trade.Status switch
    {
        TradeStatus.Waiting => ("USERPAYING", "需要用户输入支付密码"),
        TradeStatus.Refused => ("PAYERROR", "支付失败，请撤销订单后重新支付"),
        TradeStatus.Paid when trade.Refunded == 0 && trade.AbnormalRefunds.Count + trade.ClosedRefunds.Count == 0 => ("SUCCESS", "支付成功"),
        TradeStatus.Closed when trade.Reversal == ReversalResult.None => ("CLOSED", "订单已关闭"),
        TradeStatus.Closed => ("REVOKED", "订单已撤销"),
        TradeStatus.Refunded when trade.Reversal == ReversalResult.Refunded => ("REVOKED", "订单已撤销"),
        _ => ("REFUND", "订单发生过退款"),
    };

    static WireAnswer FirstAnswer(Trade trade)
    {
        if (trade.SystemErrorsLeft > 0) return WeChatAnswer.SystemError();
        return trade.Status switch
        {
            TradeStatus.Paid => WeChatAnswer.Success("SUCCESS", PaidFields(trade)),
            TradeStatus.Refused => WeChatAnswer.Failure("NOTENOUGH", "用户余额不足"),
            _ => WeChatAnswer.Failure("USERPAYING", "需要用户输入支付密码"),
        };
    }

    static WireAnswer RepeatedAnswer(Trade trade, ChargeRequest request)
    {
        if (trade.SystemErrorsLeft > 0) return WeChatAnswer.SystemError();
        return trade.Status switch
        {
            TradeStatus.Paid => WeChatAnswer.Failure("ORDERPAID", "订单已支付"),
            TradeStatus.Refunded => WeChatAnswer.Failure("ORDERREVERSED", "订单已撤销"),
            TradeStatus.Closed when trade.Reversal == ReversalResult.None => WeChatAnswer.Failure("ORDERCLOSED", "订单已关闭"),
            TradeStatus.Closed => WeChatAnswer.Failure("ORDERREVERSED", "订单已撤销"),
            _ when trade.Fingerprint != request.Fingerprint => WeChatAnswer.Failure("OUT_TRADE_NO_USED", "商户订单号重复"),
            TradeStatus.Refused when trade.Ending == CodeEnding.CustomerSaysNo => WeChatAnswer.Failure("TRADE_ERROR", "交易错误"),
            _ => FirstAnswer(trade),
        };
    }

    static IEnumerable<WireField> PaidFields(Trade trade) =>
    [
        new("openid", "oSimulatedCustomer0000000001"), new("is_subscribe", "N"), new("trade_type", "MICROPAY"),
        new("bank_type", "OTHERS"), new("fee_type", "CNY"), new("total_fee", $"{trade.Amount}"),
        new("cash_fee_type", "CNY"), new("cash_fee", $"{trade.Amount}"), new("transaction_id", trade.TradeNo),
        new("out_trade_no", trade.OutTradeNo), new("attach", trade.Attach), new("time_end", WeChatAnswer.Time(trade.PaidAt!.Value)),
    ];

    static string Fingerprint(WeChatCall call)
    {
        // A nonce and a signature belong to one request, everything else to the order.
        var fields = call.Fields.Where(field => field.Key is not ("nonce_str" or "sign" or "sign_type"));
        var text = string.Join(
            '\n', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{field.Value}"));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    static bool TryReadTime(WeChatCall call, string name, out DateTimeOffset? time)
    {
        time = null;
        if (call.Given(name).Length == 0) return true;
        var ok = ChinaTime.TryRead(call.Given(name), ChinaTime.WeChatFormat, out var read);
        time = read;
        return ok;
    }

    static bool IsNameless(WeChatCall call) => call.OutTradeNo.Length == 0 && call.Given("transaction_id").Length == 0;

    Trade? Find(WeChatCall call, DateTimeOffset now) =>
        ledger.Find(ChannelNames.WeChat, call.Account!.MchId, call.OutTradeNo, call.Given("transaction_id"), now);

    [GeneratedRegex(@"\A[0-9A-Za-z_|*-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OutTradeNoForm();

    [GeneratedRegex(@"\A[1-9][0-9]{0,8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FeeForm();

    [GeneratedRegex(@"\A1[0-5][0-9]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthCodeForm();
}
