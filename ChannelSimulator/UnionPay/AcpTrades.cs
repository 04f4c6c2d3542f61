using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>Payments, their query and the reversal of a barcode payment at ACP (FACTS 3A.4). Everything else ends by itself (<see cref="Trade.SaysItsEnd"/>).</summary>
internal sealed partial class AcpTrades(TradeLedger ledger, Notifier notifier)
{
    static readonly TimeSpan ReverseWindow = TimeSpan.FromHours(24);

    public WireAnswer Pay(AcpCall call, DateTimeOffset now)
    {
        if (Problem(call) is { } problem) return problem;
        if (!QrNoForm().IsMatch(call.Given("qrNo"))) return AcpAnswer.Bad("qrNo");
        if (call.Given("termId").Length != 8) return AcpAnswer.Bad("termId");
        var request = Request(call, null, null);
        if (request.Ending == CodeEnding.RequestLost) return WireAnswer.ConnectionCut;
        var trade = Charge(call, request, now, out var isNew);
        if (!trade.IsKnownAt(now) || (isNew && trade.Ending == CodeEnding.ReplyLost)) return WireAnswer.ConnectionCut;
        if (!isNew) return AcpAnswer.Duplicate();
        if (trade.SystemErrorsLeft > 0) return AcpAnswer.Busy();
        return trade.Status switch
        {
            TradeStatus.Paid => AcpAnswer.Accepted(new WireField("queryId", trade.TradeNo), new WireField("txnAmt", $"{trade.Amount}"), new WireField("currencyCode", "156")),
            TradeStatus.Refused => AcpAnswer.Of("64", "卡上的余额不足[6400000]"),
            _ => AcpAnswer.Processing(),
        };
    }

    /// <summary>A code to show, an app's tn, or a page.</summary>
    public WireAnswer Prepare(AcpCall call, DateTimeOffset now)
    {
        if (Problem(call) is { } problem) return problem;
        DateTimeOffset? expiresAt = null;
        if (call.Given("payTimeout").Length > 0)
        {
            if (!ChinaTime.TryRead(call.Given("payTimeout"), ChinaTime.WeChatFormat, out var end)) return AcpAnswer.Bad("payTimeout");
            if (end <= now) return AcpAnswer.Of("11", "订单已超时[1100000]");
            expiresAt = end;
        }

        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.MerId} {call.OutTradeNo}")))[..24];
        var (name, ticket) = (call.IsPage, call.IsApp) switch
        {
            (true, _) => ("ticket", $"unionpay-page-{digest}"),
            (_, true) => ("tn", string.Concat(digest.Take(21).Select(letter => (char)('0' + letter % 10)))),
            _ => ("qrCode", $"https://qr.95516.com/00010000/{digest}"),
        };
        var trade = Charge(call, Request(call, ticket, expiresAt), now, out var isNew);
        // A customer who loads the page again pays the same order.
        if (!isNew && !(call.IsPage && trade.Ticket == ticket && trade.Fingerprint == Fingerprint(call))) return AcpAnswer.Duplicate();
        return AcpAnswer.Accepted(new WireField(name, ticket));
    }

    public WireAnswer Query(AcpCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade) return AcpAnswer.NotFound();
        if (trade.SystemErrorsLeft > 0)
        {
            trade.SystemErrorsLeft--;
            ledger.Save(trade);
            return AcpAnswer.Busy();
        }

        // Before the customer has begun there is an order, and no transaction (FACTS 3A.6).
        if (trade is { IsPrepared: true, Status: TradeStatus.Waiting or TradeStatus.Closed }) return AcpAnswer.NotFound();
        var (code, words) = trade.SaysItsEnd(now) ? State(trade) : Processing;
        ledger.Save(trade);
        notifier.Watch(trade, now);
        return AcpAnswer.State(code, words, AcpAnswer.Money(trade));
    }

    public WireAnswer Reverse(AcpCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { Ticket: null } trade) return AcpAnswer.NoOriginal();
        if (now - trade.CreatedAt > ReverseWindow) return AcpAnswer.NotInTime();
        if (trade.Status == TradeStatus.Refused) return AcpAnswer.NoOriginal();
        var done = trade.Reverse(now);
        ledger.Save(trade);
        notifier.Watch(trade, now);
        return done ? AcpAnswer.Accepted() : AcpAnswer.Busy();
    }

    static (string Code, string Words) Processing => ("05", "交易已受理，请稍后查询交易结果[0500000]");

    static (string Code, string Words) State(Trade trade) => trade.Status switch
    {
        TradeStatus.Waiting => Processing,
        TradeStatus.Paid => ("00", "交易成功[0000000]"),
        // Given back by refunds, which are transactions of their own: the payment stays what it was.
        TradeStatus.Refunded when trade.Reversal == ReversalResult.None => ("00", "交易成功[0000000]"),
        TradeStatus.Refused when trade.Ending == CodeEnding.NotEnoughMoney => ("64", "卡上的余额不足[6400000]"),
        _ => ("60", "交易失败，详情请咨询您的发卡行[6000000]"),
    };

    Trade Charge(AcpCall call, ChargeRequest request, DateTimeOffset now, out bool isNew)
    {
        var trade = ledger.Charge(request, now, out isNew);
        if (!isNew) return trade;
        trade.TxnTimes[call.OutTradeNo] = call.TxnTime;
        ledger.Save(trade);
        notifier.Watch(trade, now);
        return trade;
    }

    static ChargeRequest Request(AcpCall call, string? ticket, DateTimeOffset? expiresAt) => new(
        ChannelNames.UnionPay, call.MerId, call.OutTradeNo, call.Given("qrNo"), long.Parse(call.Given("txnAmt")), "", "", Fingerprint(call),
        call.Given("backUrl") is { Length: > 0 } backUrl ? backUrl : null, expiresAt)
    {
        Ticket = ticket,
        EndsByItself = ticket is not null,
    };

    static WireAnswer? Problem(AcpCall call)
    {
        if (!OrderIdForm().IsMatch(call.OutTradeNo)) return AcpAnswer.Bad("orderId");
        if (!AmountForm().IsMatch(call.Given("txnAmt"))) return AcpAnswer.Bad("txnAmt");
        if (call.Given("currencyCode") != "156") return AcpAnswer.Bad("currencyCode");
        if (call.Given("bizType") != (call.Kind == "01/01" ? "000201" : "000000")) return AcpAnswer.Bad("bizType");
        if (call.Given("channelType") is not ("07" or "08")) return AcpAnswer.Bad("channelType");
        return call.Given("backUrl") is { Length: > 0 } url && !Uri.TryCreate(url, UriKind.Absolute, out _) ? AcpAnswer.Bad("backUrl") : null;
    }

    static string Fingerprint(AcpCall call) => AcpSignature.TextOf(call.Fields);

    Trade? Find(AcpCall call, DateTimeOffset now) =>
        ledger.Find(ChannelNames.UnionPay, call.MerId, call.OutTradeNo, null, now) is { } trade && trade.TxnTimes.GetValueOrDefault(call.OutTradeNo) == call.TxnTime ? trade : null;

    [GeneratedRegex(@"\A[0-9A-Za-z]{8,40}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex OrderIdForm();

    [GeneratedRegex(@"\A[1-9][0-9]{0,11}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex AmountForm();

    [GeneratedRegex(@"\A62[0-9]{17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex QrNoForm();
}
