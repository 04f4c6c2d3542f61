using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Huifu;

/// <summary>
/// Digital RMB at Huifu (FACTS 5): pay code, QR code, query and refund. Nothing closes an order before its own end, which takes the place of the reversal
/// that the endings 07, 08 and 12 of DESIGN 8 tell of (<see cref="Trade.SaysItsEnd"/>).
/// </summary>
internal sealed partial class HuifuTrades(TradeLedger ledger, Notifier notifier)
{
    static readonly TimeSpan UsualExpiry = TimeSpan.FromHours(2);

    public WireAnswer Pay(HuifuCall call, DateTimeOffset now)
    {
        var isCode = call.Path == HuifuCall.Pay;
        var expiresAt = now + UsualExpiry;
        if (!NumberForm().IsMatch(call.OutTradeNo)) return Bad("req_seq_id");
        if (!Yuan.TryRead(call.Given("trans_amt"), out var amount)) return Bad("trans_amt");
        if (call.Given("goods_desc").Length is 0 or > 127) return Bad("goods_desc");
        if (call.Given("risk_check_data").Length == 0) return Bad("risk_check_data");
        if (isCode ? !CodeForm().IsMatch(call.Given("auth_code")) : call.Given("trade_type") != "D_NATIVE") return Bad(isCode ? "auth_code" : "trade_type");
        if (call.Given("time_expire") is { Length: > 0 } expiry && !ChinaTime.TryRead(expiry, ChinaTime.WeChatFormat, out expiresAt)) return Bad("time_expire");
        if (call.Given("req_date") != ChinaTime.Day(now)) return HuifuProtocol.Refused("10000000", "请求日期必须是当前日期");
        if (expiresAt <= now && Find(call, now) is null) return HuifuProtocol.Refused("10000000", "订单时间错误");

        var request = new ChargeRequest(
            ChannelNames.Huifu, call.Account!.HuifuId, call.OutTradeNo, call.Given("auth_code"), amount, call.Given("goods_desc"), "", Fingerprint(call),
            call.Given("notify_url") is { Length: > 0 } url ? url : null, expiresAt)
        {
            EndsByItself = true,
            Ticket = isCode ? null : $"https://qr.ecny.simulated/{call.OutTradeNo}",
        };
        if (isCode && request.Ending == CodeEnding.RequestLost) return WireAnswer.ConnectionCut;
        var trade = ledger.Charge(request, now, out var isNew);
        if (isNew) notifier.Watch(trade, now);
        if (!trade.IsKnownAt(now) || (isNew && trade.Ending == CodeEnding.ReplyLost)) return WireAnswer.ConnectionCut;
        if (!isNew) return HuifuProtocol.Refused("20000000", "重复交易");
        if (trade.SystemErrorsLeft > 0) return HuifuProtocol.Refused("98888888", "系统错误");
        return Answer(
            State(trade),
            [
                new("resp_code", trade.Status switch { TradeStatus.Waiting => "00000100", TradeStatus.Refused => "90000000", _ => "00000000" }),
                new("resp_desc", Words(trade)), new("req_seq_id", trade.OutTradeNo), new("hf_seq_id", trade.TradeNo),
                new("trans_amt", Yuan.Text(trade.Amount)), new("trans_stat", State(trade)), new("trade_type", isCode ? "D_MICROPAY" : "D_NATIVE"),
                .. isCode ? [] : new[] { new WireField("qr_code", trade.Ticket!) },
            ]);
    }

    public WireAnswer Query(HuifuCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade || call.Given("org_req_date") != ChinaTime.Day(trade.CreatedAt)) return HuifuProtocol.Refused("23000001", "交易不存在");
        if (trade.SystemErrorsLeft > 0)
        {
            trade.SystemErrorsLeft--;
            ledger.Save(trade);
            return HuifuProtocol.Refused("98888888", "系统错误");
        }

        var state = trade.SaysItsEnd(now) ? State(trade) : "P";
        ledger.Save(trade);
        notifier.Watch(trade, now);
        return Answer(
            state,
            [
                new("resp_code", "00000000"), new("resp_desc", Words(trade)), new("org_req_seq_id", trade.OutTradeNo), new("org_hf_seq_id", trade.TradeNo),
                new("trans_amt", Yuan.Text(trade.Amount)), new("trans_stat", state), new("dc_response", """{"bank":"数字人民币/测试"}"""),
            ]);
    }

    public WireAnswer Refund(HuifuCall call, DateTimeOffset now)
    {
        var requestNo = call.Given("req_seq_id");
        if (!NumberForm().IsMatch(requestNo)) return Bad("req_seq_id");
        if (!Yuan.TryRead(call.Given("ord_amt"), out var amount)) return Bad("ord_amt");
        if (call.Given("req_date") != ChinaTime.Day(now)) return HuifuProtocol.Refused("10000000", "请求日期必须是当前日期");
        if (call.Given("digital_currency_data").Length == 0) return HuifuProtocol.Refused("21000000", "数字货币交易退款原因必填");
        if (Find(call, now) is not { } trade || call.Given("org_req_date") != ChinaTime.Day(trade.CreatedAt)) return HuifuProtocol.Refused("23000001", "原交易不存在");

        if (trade.AmountOfRefund(requestNo) is not null) return HuifuProtocol.Refused("20000000", "重复交易");
        if (call.RefundFault == FaultKinds.RefundNoBalance) return HuifuProtocol.Refused("23000003", "账户余额不足");
        var result = trade.Refund(requestNo, amount, now, abnormal: call.RefundFault is not null);
        // There is no abnormal one here: a refund that is refused has spent its number.
        if (call.RefundFault is not null && result == RefundResult.Moved) trade.CloseRefund(requestNo);
        if (result == RefundResult.Moved) ledger.Save(trade);
        return result switch
        {
            RefundResult.Moved => Answer(
                "P",
                [new("resp_code", "00000100"), new("resp_desc", "交易处理中"), new("req_seq_id", requestNo), new("ord_amt", Yuan.Text(amount)), new("trans_stat", "P")]),
            RefundResult.TooMuch => HuifuProtocol.Refused("23000003", "申请退款金额大于可退余额"),
            _ => HuifuProtocol.Refused("23000000", "原交易未入账，不能发起退款"),
        };
    }

    public WireAnswer QueryRefund(HuifuCall call, DateTimeOffset now)
    {
        var requestNo = call.Given("org_req_seq_id");
        if (ledger.FindByRefund(ChannelNames.Huifu, call.Account!.HuifuId, requestNo) is not { } trade) return HuifuProtocol.Refused("23000001", "交易不存在");
        var state = trade.FindRefund(requestNo) is null ? "F" : "S";
        return Answer(
            state,
            [
                new("resp_code", "00000000"), new("resp_desc", "查询成功"), new("org_req_seq_id", requestNo),
                new("ord_amt", Yuan.Text(trade.AmountOfRefund(requestNo)!.Value)), new("trans_stat", state),
            ]);
    }

    static WireAnswer Answer(string summary, IReadOnlyList<WireField> fields) => new(summary, fields);

    static WireAnswer Bad(string name) => HuifuProtocol.Refused("10000000", $"{name}不符合格式");

    static string State(Trade trade) => trade.Status switch
    {
        TradeStatus.Waiting => "P",
        TradeStatus.Paid or TradeStatus.Refunded => "S",
        _ => "F",
    };

    static string Words(Trade trade) => trade.Status switch
    {
        TradeStatus.Waiting => "交易正在处理中",
        TradeStatus.Refused => trade.Ending == CodeEnding.NotEnoughMoney ? "钱包余额不足" : "用户取消支付",
        TradeStatus.Closed => "交易超时",
        _ => "交易成功",
    };

    static string Fingerprint(HuifuCall call) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', call.Data.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{field.Value}")))));

    Trade? Find(HuifuCall call, DateTimeOffset now) => ledger.Find(ChannelNames.Huifu, call.Account!.HuifuId, call.OutTradeNo, null, now);

    [GeneratedRegex(@"\A[0-9A-Za-z_]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"\A01[0-9]{17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();
}
