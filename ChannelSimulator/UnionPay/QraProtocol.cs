using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.WeChat;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>UnionPay's QRA gateway (FACTS 3B): the envelope and the MD5 signature of WeChat Pay v2, and one path for all services.</summary>
internal sealed class QraProtocol(SimulatorOptions options, TradeLedger ledger) : IWireProtocol
{
    public const string GatewayPath = "/pay/gateway";

    static readonly Dictionary<string, string> OperationOf = new()
    {
        ["unified.trade.micropay"] = Operations.Pay,
        ["unified.trade.native"] = Operations.Pay,
        ["unified.trade.query"] = Operations.Query,
        ["unified.micropay.reverse"] = Operations.Cancel,
        ["unified.trade.close"] = Operations.Cancel,
        ["unified.trade.refund"] = Operations.Refund,
        ["unified.trade.refundquery"] = Operations.RefundQuery,
    };

    readonly QraTrades trades = new(ledger);
    readonly QraRefunds refunds = new(options, ledger);
    readonly Dictionary<string, QraAccount> accounts = options.Accounts.UnionpayQra.ToDictionary(account => account.MchId);

    public bool Owns(string path) => path == GatewayPath;

    public WireCall Read(SimulatedRequest request, DateTimeOffset now)
    {
        var call = new QraCall("");
        if (WeChatXml.Read(request.Body) is not { } fields) return call with { Refusal = QraAnswer.NotAccepted("XML格式错误") };
        call = call with { Fields = fields, OutTradeNo = fields.GetValueOrDefault("out_trade_no", ""), AuthCode = fields.GetValueOrDefault("auth_code") };
        if (!OperationOf.TryGetValue(call.Service, out var operation)) return call with { Refusal = QraAnswer.NotAccepted("service参数错误") };
        call = call with { Operation = operation };
        if (!accounts.TryGetValue(call.Given("mch_id"), out var account)) return call with { Refusal = QraAnswer.NotAccepted("mch_id参数错误") };
        if (call.Given("sign_type") != WeChatSignature.Md5 || !WeChatSignature.Fits(fields, call.Given("sign"), account.Key, WeChatSignature.Md5))
            return call with { HasBadSignature = true, Refusal = QraAnswer.NotAccepted("签名错误") };
        call = call with { Account = account };
        return call.Given("nonce_str").Length is 0 or > 32 ? call with { Refusal = QraAnswer.Bad("nonce_str") } : call;
    }

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var qra = (QraCall)call;
        return qra.Service switch
        {
            "unified.trade.micropay" => trades.Pay(qra, now),
            "unified.trade.native" => trades.Prepare(qra, now),
            "unified.trade.query" => trades.Query(qra, now),
            "unified.micropay.reverse" => trades.Reverse(qra, now),
            "unified.trade.close" => trades.Close(qra, now),
            "unified.trade.refund" => refunds.Refund(qra, now),
            _ => refunds.Query(qra, now),
        };
    }

    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        var qra = (QraCall)call;
        List<KeyValuePair<string, string>> fields =
        [
            new("version", "2.0"), new("charset", "UTF-8"), new("sign_type", WeChatSignature.Md5), new("status", qra.Account is null ? "400" : "0"),
            .. answer.Fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
        ];
        if (qra.Account is { } account)
        {
            fields.Add(new("mch_id", account.MchId));
            fields.Add(new("nonce_str", qra.Given("nonce_str")));
            fields.Add(new("sign", WeChatSignature.Sign(fields, breakSignature ? account.Key + "." : account.Key, WeChatSignature.Md5)));
        }

        return SimulatedReply.Of(200, "text/xml; charset=utf-8", WeChatXml.Write(fields));
    }
}
