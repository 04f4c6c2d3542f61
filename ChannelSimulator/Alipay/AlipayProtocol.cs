using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Customers;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>
/// Alipay's gateway (FACTS 1.1-1.3): a form comes in with an RSA2 signature, JSON goes out whose inner object is signed as
/// it stands. HTTP 200 always.
/// </summary>
internal sealed class AlipayProtocol(SimulatorOptions options, TradeLedger ledger, Notifier notifier) : IWireProtocol
{
    public const string Gateway = "/gateway.do";

    /// <summary>A clock that is off by hours, such as UTC where China time is due, is refused; minutes are let pass.</summary>
    static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    readonly AlipayTrades trades = new(ledger, notifier);
    readonly AlipayRefunds refunds = new(options, ledger, notifier);
    readonly AlipayScenes scenes = new(options, ledger);
    readonly AlipayBills bills = new(options, ledger);
    readonly Dictionary<string, (AlipayAccount Account, RsaKey App, RsaKey Alipay)> accounts = options.Accounts.Alipay.ToDictionary(
        account => account.AppId,
        account => (account, new RsaKey(account.AppPrivateKey), new RsaKey(account.AlipayPrivateKey)));

    // Only who asks for certificate mode pays for the certificates.
    readonly ConcurrentDictionary<string, AlipayCertificates> certificates = new();

    public bool Owns(string path) => path is Gateway or AlipayBills.Path;

    public bool Takes(string method) => method is "POST" or "GET";

    public WireCall Read(SimulatedRequest request, DateTimeOffset now)
    {
        if (request.Path == AlipayBills.Path) return new AlipayCall(AlipayCall.BillFile) { BillToken = request.Query };
        var parameters = AlipayForm.Read(request.Query, request.Body);
        if (parameters is null)
            return new AlipayCall("") { Refusal = AlipayAnswer.InvalidParameter("isv.invalid-parameter", "参数重复") };

        string Given(string name) => parameters.GetValueOrDefault(name, "");
        var call = new AlipayCall(Given("method")) { Here = request.Here };
        if (Refusal(Given, now) is { } refusal) return call with { Refusal = refusal };

        // Read before the signature is checked, so that faults and the log can name the trade.
        var business = AlipayBusiness.Read(Given("biz_content"));
        call = call with
        {
            OutTradeNo = business?.Text("out_trade_no") ?? "",
            AuthCode = business?.Text("auth_code"),
        };
        var (account, appKey, _) = accounts[Given("app_id")];
        if (!appKey.Verify(AlipaySignature.RequestText(parameters), Given("sign")))
        {
            return call with
            {
                HasBadSignature = true,
                Refusal = AlipayAnswer.InvalidParameter("isv.invalid-signature", "无效签名"),
            };
        }

        call = call with { Account = account };
        if (Given("app_cert_sn") is { Length: > 0 } sn)
        {
            var mode = certificates.GetOrAdd(account.AppId, _ => new AlipayCertificates(account));
            if (sn != AlipayCertificates.Sn(mode.AppCertificate) || Given("alipay_root_cert_sn") != AlipayCertificates.Sn(mode.RootCertificate))
                return call with { Refusal = AlipayAnswer.InvalidParameter("isv.invalid-signature", "验签出错，应用证书或支付宝根证书SN不匹配") };
            call = call with { CertificateSn = AlipayCertificates.Sn(mode.AlipayCertificate) };
        }

        var notifyUrl = Given("notify_url");
        if (business is null)
            return call with { Refusal = AlipayAnswer.InvalidParameter("isv.invalid-parameter", "biz_content不是JSON对象") };
        if (notifyUrl.Length > 0 && !IsHttp(notifyUrl))
            return call with { Refusal = AlipayAnswer.InvalidParameter("isv.invalid-parameter", "notify_url无效") };
        return call with
        {
            Business = business,
            NotifyUrl = notifyUrl.Length > 0 ? notifyUrl : null,
            ReturnUrl = IsHttp(Given("return_url")) ? Given("return_url") : null,
        };
    }

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var alipay = (AlipayCall)call;
        return alipay.Method switch
        {
            "alipay.trade.pay" => trades.Pay(alipay, now),
            "alipay.trade.query" => trades.Query(alipay, now),
            "alipay.trade.cancel" => trades.Cancel(alipay, now),
            "alipay.trade.close" => trades.Close(alipay, now),
            "alipay.trade.refund" => refunds.Refund(alipay, now),
            AlipayCall.Precreate => scenes.Precreate(alipay, now),
            AlipayCall.PagePay or AlipayCall.WapPay or AlipayCall.AppPay => scenes.Open(alipay, now),
            AlipayCall.Bill => bills.Answer(alipay, now),
            AlipayCall.BillFile => bills.File(alipay, now),
            _ => refunds.Query(alipay, now),
        };
    }

    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        var alipay = (AlipayCall)call;
        if (answer.File is { } file) return new SimulatedReply(answer.Status, file.ContentType, file.Body);
        if (alipay.IsOfCustomer) return SimulatedReply.Of(200, "text/html; charset=utf-8", CustomerPage.Refusal(answer.Summary));
        var name = AlipayCall.IsKnown(alipay.Method) ? alipay.Method.Replace('.', '_') + "_response" : "error_response";
        var body = "{" + string.Join(',', answer.Fields.Select(Text)) + "}";
        var sign = "";
        if (alipay.Account is not null)
        {
            var signed = accounts[alipay.Account.AppId].Alipay.Sign(breakSignature ? body + "." : body);
            sign = $"{(alipay.CertificateSn is { } sn ? $",\"alipay_cert_sn\":\"{sn}\"" : "")},\"sign\":\"{signed}\"";
        }

        return SimulatedReply.Of(200, "text/html;charset=utf-8", $"{{\"{name}\":{body}{sign}}}");
    }

    static string Text(WireField field) =>
        $"\"{field.Name}\":{(field.IsJson ? field.Value : $"\"{JsonEncodedText.Encode(field.Value, Encoder)}\"")}";

    static bool IsHttp(string url) =>
        url.Length <= 256 && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    WireAnswer? Refusal(Func<string, string> given, DateTimeOffset now)
    {
        if (given("method").Length == 0) return AlipayAnswer.MissingParameter("isv.missing-method", "缺少方法名参数");
        if (given("app_id").Length == 0) return AlipayAnswer.MissingParameter("isv.missing-app-id", "缺少appId参数");
        if (given("sign").Length == 0) return AlipayAnswer.MissingParameter("isv.missing-signature", "缺少签名参数");
        if (given("sign_type").Length == 0) return AlipayAnswer.MissingParameter("isv.missing-signature-type", "缺少签名类型参数");
        if (given("timestamp").Length == 0) return AlipayAnswer.MissingParameter("isv.missing-timestamp", "缺少时间戳参数");
        if (given("version").Length == 0) return AlipayAnswer.MissingParameter("isv.missing-version", "缺少版本参数");
        if (given("charset").Length == 0) return AlipayAnswer.MissingParameter("isv.missing-charset", "缺少字符集参数");
        if (!AlipayCall.IsKnown(given("method"))) return AlipayAnswer.InvalidParameter("isv.invalid-method", "不存在的方法名");
        if (!accounts.ContainsKey(given("app_id"))) return AlipayAnswer.InvalidParameter("isv.invalid-app-id", "无效的AppID参数");
        if (given("sign_type") != "RSA2") return AlipayAnswer.InvalidParameter("isv.invalid-signature-type", "无效签名类型");
        if (given("version") != "1.0") return AlipayAnswer.InvalidParameter("isv.invalid-parameter", "无效版本");
        if (!given("charset").Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return AlipayAnswer.InvalidParameter("isv.invalid-charset", "字符集错误");
        if (given("format") is { Length: > 0 } format && !format.Equals("json", StringComparison.OrdinalIgnoreCase))
            return AlipayAnswer.InvalidParameter("isv.invalid-format", "无效数据格式");
        if (!ChinaTime.TryRead(given("timestamp"), ChinaTime.AlipayFormat, out var time) || (time - now).Duration() > ClockTolerance)
            return AlipayAnswer.InvalidParameter("isv.invalid-timestamp", "非法的时间戳参数");
        return null;
    }
}
