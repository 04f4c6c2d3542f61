using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Channels.YeePay;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A shop at YeePay, and YOP itself as far as the test plays it: it can sign answers and seal notifications.</summary>
internal sealed class YeePayDesk
{
    public const string OutTradeNo = "P20260301ABCDEFGHJKMNPQRS01";
    public const string OutRefundNo = OutTradeNo + "R1";
    public const string CodeText = "280000000000000100";
    public const string NotFoundCode = "OPR_TEST_NOT_FOUND";

    private static readonly RSA MerchantKey = RSA.Create(2048);
    private static readonly RSA YopKey = RSA.Create(2048);
    private static readonly RsaKey YopSigner = RsaKey.Private(YopKey.ExportPkcs8PrivateKeyPem())!;

    public YeePayDesk(Func<YeePaySettings, YeePaySettings>? change = null)
    {
        Settings = change?.Invoke(Usual) ?? Usual;
        Channel = new YeePayChannel(Settings, new ChannelPorts(Wire, Clock, new CountedNonces()));
    }

    public static YeePaySettings Usual { get; } = new()
    {
        Account = "yeepay-1",
        AppKey = "app_10086000001",
        MerchantNo = "10086000001",
        MerchantPrivateKey = Convert.ToBase64String(MerchantKey.ExportPkcs8PrivateKey()),
        YopPublicKey = Convert.ToBase64String(YopKey.ExportSubjectPublicKeyInfo()),
        NotifyUrl = "https://pay.example.com/callbacks/yeepay/yeepay-1",
        TakesCodesOf = ["alipay"],
        OfficialAccountAppId = "wx1",
        MiniProgramAppId = "wx2",
        OrderNotFoundCodes = [NotFoundCode],
        RefundNotFoundCodes = [NotFoundCode],
    };

    public ScriptedWire Wire { get; } = new();
    public StoppedClock Clock { get; } = new();
    public YeePaySettings Settings { get; }
    public YeePayChannel Channel { get; }

    public static RsaKey MerchantPublicKey => RsaKey.Public(Convert.ToBase64String(MerchantKey.ExportSubjectPublicKeyInfo()))!;

    public BarcodePayment Payment => new(
        OutTradeNo, 1990, "CNY", "拿铁 2 杯", PaymentCode.Parse(CodeText)!, Clock.GetUtcNow(), Clock.GetUtcNow().AddSeconds(120), "counter-1");

    public TradeReference Trade => new(OutTradeNo, 1990, Clock.GetUtcNow());

    public RefundRequest Refund => new(OutTradeNo, OutRefundNo, 500, 1990, "客户退货", Clock.GetUtcNow());

    public CustomerPayment Customer(Scene scene, string method) => new(
        OutTradeNo, 1990, "CNY", "拿铁", scene, method,
        new CustomerDevice { ClientIp = "203.0.113.7", OpenId = "o-1", ReturnUrl = "https://shop.example.com/back" }, Clock.GetUtcNow(), Clock.GetUtcNow().AddMinutes(30));

    /// <summary>An answer as YOP sends it: white space is not signed.</summary>
    public YeePayDesk Answers(string result, string? sign = null, int status = 200) => AnswersEnvelope($$"""{ "state": "SUCCESS", "result": {{result}} }""", sign, status);

    public YeePayDesk AnswersError(string code, bool signed = false, int status = 200)
    {
        var body = $$"""{"state":"FAILURE","error":{"code":"{{code}}","subCode":"isv.some.thing","message":"失败"} }""";
        return AnswersEnvelope(body, signed ? null : "", status);
    }

    /// <param name="sign">Null for the right one, empty for none.</param>
    public YeePayDesk AnswersEnvelope(string body, string? sign = null, int status = 200)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (sign != "") headers["X-Yop-Sign"] = sign ?? Sign(body);
        Wire.Then((_, _) => Task.FromResult(new WireAnswer(status, Encoding.UTF8.GetBytes(body)) { Headers = headers }));
        return this;
    }

    public static string Order(string status, string more = "", string orderId = OutTradeNo, string code = "OPR00000") =>
        $$"""{"code":"{{code}}","message":"成功","orderId":"{{orderId}}","uniqueOrderNo":"1012202603010000000000000001","status":"{{status}}"{{more}}}""";

    public static string Found(string status) => Order(status, ",\"orderAmount\":19.90");

    public static string Taken(string status) => Order(status, code: "00000");

    public static string RefundOf(string status, string refundAmount = "5.00", string number = OutRefundNo) =>
        $$"""{"code":"OPR00000","orderId":"{{OutTradeNo}}","refundRequestId":"{{number}}","refundAmount":{{refundAmount}},"status":"{{status}}"}""";

    /// <summary>The last request's form or query, decoded.</summary>
    public Dictionary<string, string> Last
    {
        get
        {
            var request = Wire.Sent[^1];
            var form = request.Method == "GET" ? request.Url.Query.TrimStart('?') : Encoding.ASCII.GetString(request.Body);
            return form.Split('&').Select(pair => pair.Split('=')).ToDictionary(
                pair => pair[0], pair => WebUtility.UrlDecode(WebUtility.UrlDecode(pair[1])));
        }
    }

    public static string Header(WireRequest request, string name) => request.Headers.Single(header => header.Key == name).Value;

    /// <summary>A notification as YeePay sends it, with changes; null takes a field away.</summary>
    public static byte[] Notification(params IEnumerable<(string Name, string? Value)> changes)
    {
        var fields = new Dictionary<string, string?>
        {
            ["parentMerchantNo"] = Usual.MerchantNo,
            ["merchantNo"] = Usual.MerchantNo,
            ["orderId"] = OutTradeNo,
            ["uniqueOrderNo"] = "1012202603010000000000000001",
            ["status"] = "SUCCESS",
            ["orderAmount"] = "19.90",
            ["memo"] = "costs $5 or $6$",
        };
        foreach (var (name, value) in changes) fields[name] = value;
        var data = JsonSerializer.Serialize(fields.Where(field => field.Value is not null).ToDictionary());
        return Form(Seal($"{data}${YopSigner.Sign(data)}"));
    }

    public static byte[] Form(string response, string? app = null) =>
        Encoding.ASCII.GetBytes($"response={WebUtility.UrlEncode(response)}&customerIdentification={app ?? Usual.AppKey}");

    /// <summary>What stands inside of the envelope, encrypted to the shop; anybody can do that.</summary>
    public static string Seal(string inside)
    {
        using var aes = Aes.Create();
        aes.KeySize = 128;
        aes.GenerateKey();
        var key = MerchantKey.Encrypt(aes.Key, RSAEncryptionPadding.Pkcs1);
        return $"{Convert.ToBase64String(key)}${Convert.ToBase64String(aes.EncryptEcb(Encoding.UTF8.GetBytes(inside), PaddingMode.PKCS7))}$AES$SHA256";
    }

    public static string SignAsYop(string text) => YopSigner.Sign(text);

    private static string Sign(string body) =>
        YopSigner.Sign(string.Concat(body.Where(letter => !char.IsWhiteSpace(letter)))).TrimEnd('=').Replace('+', '-').Replace('/', '_') + "$SHA256";
}
