using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat;

/// <summary>
/// WeChat Pay v2 for barcode payments (FACTS 2.10). The client certificate that reverse and refund need in life is not
/// asked for.
/// </summary>
internal sealed class WeChatProtocol(SimulatorOptions options, TradeLedger ledger, SimulatorCounters counters) : IWireProtocol
{
    static readonly Dictionary<string, string> OperationOf = new()
    {
        ["/pay/micropay"] = Operations.Pay,
        ["/pay/orderquery"] = Operations.Query,
        ["/secapi/pay/reverse"] = Operations.Cancel,
        ["/secapi/pay/refund"] = Operations.Refund,
        ["/pay/refundquery"] = Operations.RefundQuery,
    };

    readonly WeChatTrades trades = new(ledger, counters);
    readonly WeChatRefunds refunds = new(options, ledger);
    readonly Dictionary<string, WeChatAccount> accounts = options.Accounts.Wechat.ToDictionary(account => account.MchId);

    public bool Owns(string path) => OperationOf.ContainsKey(path);

    public WireCall Read(SimulatedRequest request, DateTimeOffset now)
    {
        var call = new WeChatCall(OperationOf[request.Path]);
        if (WeChatXml.Read(request.Body) is not { } fields) return call with { Refusal = WeChatAnswer.NotAccepted("XML格式错误") };

        string Given(string name) => fields.GetValueOrDefault(name, "");
        call = call with { Fields = fields, OutTradeNo = Given("out_trade_no"), AuthCode = Given("auth_code") };
        if (!accounts.TryGetValue(Given("mch_id"), out var account)) return call with { Refusal = WeChatAnswer.NotAccepted("mch_id参数错误") };
        var signType = Given("sign_type") is { Length: > 0 } given ? given : WeChatSignature.Md5;
        if (signType is not (WeChatSignature.Md5 or WeChatSignature.HmacSha256))
            return call with { Refusal = WeChatAnswer.NotAccepted("sign_type参数错误") };
        if (!WeChatSignature.Fits(fields, Given("sign"), account.ApiKey, signType))
            return call with { HasBadSignature = true, Refusal = WeChatAnswer.NotAccepted("签名错误") };

        call = call with { Account = account, SignType = signType };
        if (Given("appid") != account.AppId)
            return call with { Refusal = WeChatAnswer.Failure("APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配") };
        return Given("nonce_str").Length is 0 or > 32
            ? call with { Refusal = WeChatAnswer.Failure("LACK_PARAMS", "缺少参数：nonce_str") }
            : call;
    }

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var weChat = (WeChatCall)call;
        return call.Operation switch
        {
            Operations.Pay => trades.Pay(weChat, now),
            Operations.Query => trades.Query(weChat, now),
            Operations.Cancel => trades.Reverse(weChat, now),
            Operations.Refund => refunds.Refund(weChat, now),
            _ => refunds.Query(weChat, now),
        };
    }

    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        var weChat = (WeChatCall)call;
        var fields = new List<KeyValuePair<string, string>>();
        void Add(string name, string value) => fields.Add(new(name, value));

        Add("return_code", weChat.Account is null ? "FAIL" : "SUCCESS");
        if (weChat.Account is { } account)
        {
            Add("return_msg", "OK");
            Add("appid", account.AppId);
            Add("mch_id", account.MchId);
            Add("nonce_str", WeChatSignature.Sign([new("nonce", weChat.Given("nonce_str"))], account.ApiKey, WeChatSignature.Md5));
        }

        foreach (var field in answer.Fields) Add(field.Name, field.Value);
        if (weChat.Account is { } signer)
            Add("sign", WeChatSignature.Sign(fields, breakSignature ? signer.ApiKey + "." : signer.ApiKey, weChat.SignType));
        return SimulatedReply.Of(200, "text/xml; charset=utf-8", WeChatXml.Write(fields));
    }
}
