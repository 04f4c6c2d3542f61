using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>Micropay, native, query, reversal and close at QRA (FACTS 3B).</summary>
internal sealed partial class QraTrades(TradeLedger ledger)
{
    static readonly TimeSpan ReverseWindow = TimeSpan.FromDays(1);

    public WireAnswer Pay(QraCall call, DateTimeOffset now)
    {
        if (Problem(call) is { } problem) return problem;
        if (!AuthCodeForm().IsMatch(call.Given("auth_code"))) return QraAnswer.Failure("AUTH_CODE_INVALID", "付款码无效", "N");
        if (call.Given("op_device_id").Length == 0) return QraAnswer.Bad("op_device_id");
        var request = Request(call, null, null);
        if (request.Ending == CodeEnding.RequestLost) return WireAnswer.ConnectionCut;
        var trade = ledger.Charge(request, now, out var isNew);
        if (!trade.IsKnownAt(now) || (isNew && trade.Ending == CodeEnding.ReplyLost)) return WireAnswer.ConnectionCut;
        if (trade.SystemErrorsLeft > 0) return QraAnswer.SystemError();
        if (!isNew && trade.Fingerprint != request.Fingerprint) return QraAnswer.Failure("OUT_TRADE_NO_USED", "商户订单号重复");
        return trade.Status switch
        {
            TradeStatus.Paid when isNew => QraAnswer.Success("pay_result=0", [.. Fields(trade), new("pay_result", "0")]),
            TradeStatus.Paid => QraAnswer.Failure("ORDERPAID", "订单已支付"),
            TradeStatus.Refused => QraAnswer.Failure("NOTENOUGH", "余额不足", "N"),
            TradeStatus.Waiting => QraAnswer.Failure("USERPAYING", "需要用户输入支付密码"),
            _ => QraAnswer.Failure("ORDERCLOSED", "订单已关闭"),
        };
    }

    public WireAnswer Prepare(QraCall call, DateTimeOffset now)
    {
        if (Problem(call) is { } problem) return problem;
        if (!ChinaTime.TryRead(call.Given("time_expire"), ChinaTime.WeChatFormat, out var expiresAt) || expiresAt <= now) return QraAnswer.Bad("time_expire");
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Account!.MchId} {call.OutTradeNo}")))[..24];
        var request = Request(call, $"https://qr.95516.com/QRA/{digest}", expiresAt);
        var trade = ledger.Charge(request, now, out var isNew);
        return isNew || trade.Fingerprint == request.Fingerprint
            ? QraAnswer.Success("code_url", new("code_url", trade.Ticket ?? ""), new("out_trade_no", trade.OutTradeNo))
            : QraAnswer.Failure("OUT_TRADE_NO_USED", "商户订单号重复");
    }

    public WireAnswer Query(QraCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade) return QraAnswer.NoSuchOrder();
        if (trade.SystemErrorsLeft > 0)
        {
            trade.SystemErrorsLeft--;
            ledger.Save(trade);
            return QraAnswer.SystemError();
        }

        var state = State(trade);
        return QraAnswer.Success(state, [.. Fields(trade), new("trade_state", state)]);
    }

    public WireAnswer Reverse(QraCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade) return QraAnswer.NoSuchOrder();
        if (now - trade.CreatedAt > ReverseWindow) return QraAnswer.Failure("REVERSE_EXPIRE", "订单无法撤销");
        var done = trade.Reverse(now);
        if (trade.Status == TradeStatus.Refused)
        {
            trade.Close();
            trade.Reversal = ReversalResult.Closed;
        }

        ledger.Save(trade);
        return done ? QraAnswer.Success("reversed", new WireField("out_trade_no", trade.OutTradeNo)) : QraAnswer.SystemError();
    }

    public WireAnswer Close(QraCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade) return QraAnswer.NoSuchOrder();
        var result = trade.CloseUnpaid(now);
        ledger.Save(trade);
        return result switch
        {
            CloseResult.Closed or CloseResult.ClosedBefore => QraAnswer.Success("closed", new WireField("out_trade_no", trade.OutTradeNo)),
            CloseResult.AskAgain => QraAnswer.SystemError(),
            _ => QraAnswer.Failure("ORDERPAID", "订单已支付"),
        };
    }

    static string State(Trade trade) => trade.Status switch
    {
        TradeStatus.Waiting when trade.IsPrepared => "NOTPAY",
        TradeStatus.Waiting => "USERPAYING",
        TradeStatus.Refused => "PAYERROR",
        TradeStatus.Paid when trade.Refunded == 0 => "SUCCESS",
        TradeStatus.Closed when trade.Reversal == ReversalResult.None => "CLOSED",
        TradeStatus.Closed => "REVOKED",
        TradeStatus.Refunded when trade.Reversal == ReversalResult.Refunded => "REVOKED",
        _ => "REFUND",
    };

    static IEnumerable<WireField> Fields(Trade trade) =>
    [
        new("transaction_id", $"95516{trade.TradeNo}"), new("out_trade_no", trade.OutTradeNo), new("total_fee", $"{trade.Amount}"), new("fee_type", "CNY"),
        new("trade_type", "pay.unionpay.micropay"), new("openid", "oSimulatedCustomer0000000001"),
    ];

    static ChargeRequest Request(QraCall call, string? ticket, DateTimeOffset? expiresAt) => new(
        ChannelNames.UnionPay, call.Account!.MchId, call.OutTradeNo, call.Given("auth_code"), long.Parse(call.Given("total_fee")), call.Given("body"), "",
        Fingerprint(call), null, expiresAt)
    {
        Ticket = ticket,
    };

    static WireAnswer? Problem(QraCall call)
    {
        if (!OutTradeNoForm().IsMatch(call.OutTradeNo)) return QraAnswer.Bad("out_trade_no");
        if (!FeeForm().IsMatch(call.Given("total_fee"))) return QraAnswer.Bad("total_fee");
        if (call.Given("body").Length is 0 or > 127) return QraAnswer.Bad("body");
        return call.Given("mch_create_ip").Length == 0 ? QraAnswer.Bad("mch_create_ip") : null;
    }

    static string Fingerprint(QraCall call)
    {
        // A nonce and a signature belong to one request, everything else to the order.
        var fields = call.Fields.Where(field => field.Key is not ("nonce_str" or "sign")).OrderBy(field => field.Key, StringComparer.Ordinal);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', fields.Select(field => $"{field.Key}:{field.Value}")))));
    }

    Trade? Find(QraCall call, DateTimeOffset now) => ledger.Find(ChannelNames.UnionPay, call.Account!.MchId, call.OutTradeNo, null, now);

    [GeneratedRegex(@"\A[0-9A-Za-z_-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OutTradeNoForm();

    [GeneratedRegex(@"\A[1-9][0-9]{0,8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FeeForm();

    [GeneratedRegex(@"\A62[0-9]{17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthCodeForm();
}
