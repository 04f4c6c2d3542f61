using System.Globalization;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.YeePay;

/// <summary>
/// YeePay's open platform (FACTS 4.1-4.3): a form or an address signed in the Authorization header comes in, JSON goes out with its signature in
/// <c>x-yop-sign</c>.
/// </summary>
internal sealed class YeePayProtocol(SimulatorOptions options, TradeLedger ledger, Notifier notifier) : IWireProtocol
{
    const string Root = "/yop-center";
    const string SignedHeaders = "x-yop-appkey;x-yop-content-sha256;x-yop-request-id";

    readonly YeePayTrades trades = new(ledger, notifier);
    readonly YeePayRefunds refunds = new(ledger);
    readonly YeePayBills bills = new(ledger);
    readonly Dictionary<string, (YeePayAccount Account, RsaKey Merchant, RsaKey Yop)> accounts = options.Accounts.Yeepay.ToDictionary(
        account => account.AppKey,
        account => (account, new RsaKey(account.MerchantPrivateKey), new RsaKey(account.YopPrivateKey)));

    public bool Owns(string path) => path.StartsWith(Root + "/", StringComparison.Ordinal);

    public bool Takes(string method) => method is "GET" or "POST";

    public WireCall Read(SimulatedRequest request, DateTimeOffset now)
    {
        var call = new YeePayCall(request.Method, request.Path[Root.Length..]);
        if (!call.IsKnown) return call with { Refusal = YeePayAnswer.Error("40042", "isv.service.not-exists", "API不存在") };
        var parameters = YeePayForm.Read(request.Method == "GET" ? request.Query : Encoding.UTF8.GetString(request.Body));
        if (parameters is null) return call with { Refusal = YeePayAnswer.BadParameter("参数重复") };

        // Read before the signature is checked, so that faults and the log can name the trade.
        call = call with
        {
            Parameters = parameters, OutTradeNo = parameters.GetValueOrDefault("orderId", ""), AuthCode = parameters.GetValueOrDefault("authCode"),
        };
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase);
        if (!accounts.TryGetValue(headers.GetValueOrDefault("x-yop-appkey", ""), out var account))
            return call with { Refusal = YeePayAnswer.Error("40042", "isv.app.not-exists", "应用不存在") };
        if (Wrong(call, parameters, headers, account.Merchant, now) is { } why)
            return call with { HasBadSignature = true, Refusal = YeePayAnswer.Error("40047", "isv.authentication.digest.verify-failure", why) };

        call = call with { Account = account.Account };
        return call.Given("merchantNo") == account.Account.MerchantNo ? call : call with { Refusal = YeePayAnswer.Error("40021", "isv.merchant.not-authorized", "商户未授权") };
    }

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var yeePay = (YeePayCall)call;
        return yeePay.Path switch
        {
            YeePayCall.Pay => trades.Pay(yeePay, now),
            YeePayCall.PrePay or YeePayCall.HostedPrePay => trades.Prepare(yeePay, now),
            YeePayCall.Query => trades.Query(yeePay, now),
            YeePayCall.Close => trades.Close(yeePay, now),
            YeePayCall.Refund => refunds.Refund(yeePay, now),
            YeePayCall.RefundQuery => refunds.Query(yeePay, now),
            _ => bills.Download(yeePay, now),
        };
    }

    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        var field = answer.Fields[0];
        var isFile = field.Name == YeePayAnswer.File;
        // White space stands in the body and is not signed.
        var body = isFile ? field.Value : $"{{\n  \"state\" : \"{(field.Name == "result" ? "SUCCESS" : "FAILURE")}\",\n  \"{field.Name}\" : {field.Value}\n}}";
        var reply = SimulatedReply.Of(200, isFile ? "text/csv;charset=UTF-8" : "application/json;charset=UTF-8", body);
        if (((YeePayCall)call).Account is not { } account) return reply;
        var signed = string.Concat(body.Where(letter => !char.IsWhiteSpace(letter)));
        var sign = accounts[account.AppKey].Yop.Sign(breakSignature ? signed + "." : signed);
        return reply with { Headers = new Dictionary<string, string> { ["x-yop-sign"] = UrlSafe(sign) + "$SHA256" } };
    }

    /// <summary>What is wrong with the authorisation, or null (FACTS 4.2).</summary>
    static string? Wrong(YeePayCall call, Dictionary<string, string> parameters, Dictionary<string, string> headers, RsaKey merchant, DateTimeOffset now)
    {
        // The request's form: algorithm, a space, version/appKey/time/seconds/headers/signature.
        if (headers.GetValueOrDefault("Authorization", "").Split(' ') is not ["YOP-RSA2048-SHA256", var auth]) return "没有Authorization";
        if (auth.Split('/') is not ["yop-auth-v3", var appKey, var time, var seconds, SignedHeaders, var sign]) return "Authorization格式错误";
        if (appKey != headers["x-yop-appkey"]) return "appKey不一致";
        if (!DateTimeOffset.TryParseExact(time, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return "时间格式错误";
        if (!int.TryParse(seconds, out var valid) || (now - at).Duration() > TimeSpan.FromSeconds(valid)) return "已过期";
        if (sign.Split('$') is not [var signature, "SHA256"]) return "签名格式错误";

        var form = YeePayForm.Canonical(parameters);
        var sha256 = YeePayForm.Sha256(call.Method == "GET" ? "" : form);
        if (headers.GetValueOrDefault("x-yop-content-sha256") != sha256) return "x-yop-content-sha256不一致";
        var text = string.Join('\n',
            $"yop-auth-v3/{appKey}/{time}/{seconds}", call.Method, call.Path, call.Method == "GET" ? form : "",
            $"x-yop-appkey:{Uri.EscapeDataString(appKey)}",
            $"x-yop-content-sha256:{sha256}",
            $"x-yop-request-id:{Uri.EscapeDataString(headers.GetValueOrDefault("x-yop-request-id", ""))}");
        return merchant.Verify(text, Standard(signature)) ? null : "验签失败";
    }

    static string UrlSafe(string base64) => base64.TrimEnd('=').Replace('+', '-').Replace('/', '_');

    static string Standard(string urlSafe) => urlSafe.Replace('-', '+').Replace('_', '/').PadRight((urlSafe.Length + 3) / 4 * 4, '=');
}
