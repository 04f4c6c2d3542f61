using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>WeChat Pay v3 (FACTS 2.1-2.8): JSON, signed in headers both ways. One ledger with v2.</summary>
internal sealed partial class WeChatV3Protocol(
    SimulatorOptions options, IReadOnlyDictionary<string, WeChatV3Keys> accounts, TimeProvider clock, TradeLedger ledger, Notifier notifier, SimulatorCounters counters) : IWireProtocol
{
    static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    static readonly string[] AuthorizationFields = ["mchid", "nonce_str", "timestamp", "serial_no", "signature"];

    readonly WeChatV3Trades trades = new(options, ledger, notifier, counters);
    readonly WeChatV3Refunds refunds = new(options, ledger, notifier);
    readonly WeChatV3Bills bills = new(options, ledger);

    public bool Owns(string path) => path.StartsWith("/v3/pay/", StringComparison.Ordinal) || path.StartsWith("/v3/refund/", StringComparison.Ordinal)
        || path.StartsWith("/v3/bill", StringComparison.Ordinal) || path == "/v3/certificates";

    public bool Takes(string method) => method is "POST" or "GET";

    public WireCall Read(SimulatedRequest request, DateTimeOffset now)
    {
        var call = ReadPath(request) with { Here = request.Here, Query = request.Query, Body = Encoding.UTF8.GetString(request.Body) };
        var json = ReadBody(request.Body);
        if (json is { } read)
        {
            call = call with { Json = read };
            if (call.OutTradeNo.Length == 0) call = call with { OutTradeNo = call.Text("out_trade_no"), AuthCode = call.Text("payer.auth_code") is { Length: > 0 } code ? code : null };
        }

        if (!request.Headers.TryGetValue("Authorization", out var authorization) || ReadAuthorization(authorization) is not { } signed)
            return call with { Refusal = WeChatV3Answer.BadSignature("Http头Authorization值格式错误") };
        if (!accounts.TryGetValue(signed["mchid"], out var keys) || signed["serial_no"] != keys.Account.MerchantCertificateSerial)
            return call with { Refusal = WeChatV3Answer.BadSignature("商户证书序列号有误") };
        if (!long.TryParse(signed["timestamp"], out var seconds) || (now.ToUnixTimeSeconds() - seconds) is var skew && TimeSpan.FromSeconds(Math.Abs((double)skew)) > ClockTolerance)
            return call with { Refusal = WeChatV3Answer.BadSignature("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟") };
        if (!keys.Fits(request.Method, request.PathAndQuery, signed["timestamp"], signed["nonce_str"], call.Body, signed["signature"]))
            return call with { HasBadSignature = true, Refusal = WeChatV3Answer.BadSignature("签名错误，请检查后再试") };

        call = call with { Account = keys.Account, WantedKey = request.Headers.GetValueOrDefault("Wechatpay-Serial") ?? "" };
        if (!request.Headers.ContainsKey("User-Agent") || !request.Headers.ContainsKey("Accept")) return call with { Refusal = WeChatV3Answer.BadParameter("Http头缺少Accept或User-Agent") };
        if (call.Action.Length == 0) return call with { Refusal = WeChatV3Answer.Failure(404, "RESOURCE_NOT_EXISTS", "无此接口") };
        return request.Method == "POST" && json is null ? call with { Refusal = WeChatV3Answer.BadParameter("JSON") } : call;
    }

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var v3 = (WeChatV3Call)call;
        return v3.Action switch
        {
            "codepay" => trades.Codepay(v3, now),
            "native" or "jsapi" or "h5" or "app" => trades.Prepare(v3, now),
            "query" => trades.Query(v3, now),
            "close" => trades.Close(v3, now),
            "reverse" => trades.Reverse(v3, now),
            "refund" => refunds.Refund(v3, now),
            "refundquery" => refunds.Query(v3, now),
            "bill" => bills.Answer(v3, now),
            "billfile" => bills.File(v3, now),
            _ => Certificates(v3, now),
        };
    }

    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        if (answer.File is { } file) return new SimulatedReply(answer.Status, file.ContentType, file.Body);
        var v3 = (WeChatV3Call)call;
        var body = WeChatV3Answer.Body(answer);
        var reply = SimulatedReply.Of(answer.Status, "application/json; charset=utf-8", body);
        return v3.Account is null ? reply : reply with { Headers = accounts[v3.Account.MchId].Sign(body, clock.GetUtcNow(), v3.WantedKey, breakSignature) };
    }

    WireAnswer Certificates(WeChatV3Call call, DateTimeOffset now)
    {
        var keys = accounts[call.Account!.MchId];
        return WeChatV3Answer.Success("certificates", WeChatV3Answer.Json("data", keys.Certificates.Select(platform =>
        {
            using var certificate = X509Certificate2.CreateFromPem(platform.Pem);
            return new
            {
                serial_no = platform.Serial,
                effective_time = WeChatV3Answer.Time(certificate.NotBefore),
                expire_time = WeChatV3Answer.Time(certificate.NotAfter),
                encrypt_certificate = keys.Seal(platform.Pem, "certificate", now),
            };
        }).ToList()));
    }

    static WeChatV3Call ReadPath(SimulatedRequest request) => (request.Method, request.Path.Split('/')) switch
    {
        ("POST", [_, _, "pay", "transactions", "native" or "jsapi" or "h5" or "app" or "codepay"] parts) => new(parts[4], Operations.Pay),
        ("GET", [_, _, "pay", "transactions", "out-trade-no", var no]) => new("query", Operations.Query) { OutTradeNo = Uri.UnescapeDataString(no) },
        ("GET", [_, _, "pay", "transactions", "id", var no]) => new("query", Operations.Query) { Number = no },
        ("POST", [_, _, "pay", "transactions", "out-trade-no", var no, "close" or "reverse"] parts) => new(parts[6], Operations.Cancel) { OutTradeNo = Uri.UnescapeDataString(no) },
        ("POST", [_, _, "refund", "domestic", "refunds"]) => new("refund", Operations.Refund),
        ("GET", [_, _, "refund", "domestic", "refunds", var no]) => new("refundquery", Operations.RefundQuery) { Number = Uri.UnescapeDataString(no) },
        ("GET", [_, _, "bill", "tradebill"]) => new("bill", Operations.Bill),
        ("GET", [_, _, "billdownload", "file"]) => new("billfile", Operations.Bill),
        ("GET", [_, _, "certificates"]) => new("certificates", Operations.Certificates),
        _ => new("", Operations.Query),
    };

    static JsonElement? ReadBody(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static Dictionary<string, string>? ReadAuthorization(string header)
    {
        if (!header.StartsWith(WeChatV3Keys.Scheme + " ", StringComparison.Ordinal)) return null;
        var fields = AuthorizationField().Matches(header).DistinctBy(match => match.Groups[1].Value).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return Array.TrueForAll(AuthorizationFields, fields.ContainsKey) ? fields : null;
    }

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex AuthorizationField();
}
