using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Domain.Codes;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A shop at Alipay, and Alipay itself as far as the test plays it: it can sign answers.</summary>
internal sealed class AlipayDesk
{
    public const string OutTradeNo = "pg20260301000001a1";
    public const string OutRefundNo = "pg20260301000001r1";
    public const string CodeText = "280000000000000100";

    private static readonly RSA AppKey = RSA.Create(2048);
    private static readonly RSA AlipayKey = RSA.Create(2048);
    private static readonly RsaKey AlipaySigner = RsaKey.Private(AlipayKey.ExportPkcs8PrivateKeyPem())!;

    public AlipayDesk(Func<AlipaySettings, AlipaySettings>? change = null)
    {
        Settings = change?.Invoke(Usual) ?? Usual;
        Channel = new AlipayChannel(Settings, new ChannelPorts(Wire, Clock, new CountedNonces()));
    }

    public static AlipaySettings Usual { get; } = new()
    {
        Account = "alipay-1",
        AppId = "2021000000000001",
        SellerId = "2088000000000001",
        AppPrivateKey = Convert.ToBase64String(AppKey.ExportPkcs8PrivateKey()),
        AlipayPublicKey = Convert.ToBase64String(AlipayKey.ExportSubjectPublicKeyInfo()),
        GatewayUrl = "https://openapi.alipay.com/gateway.do",
        NotifyUrl = "https://pay.example.com/callbacks/alipay/alipay-1",
    };

    public ScriptedWire Wire { get; } = new();
    public StoppedClock Clock { get; } = new();
    public AlipaySettings Settings { get; }
    public AlipayChannel Channel { get; }

    public static RsaKey AppPublicKey => RsaKey.Public(Convert.ToBase64String(AppKey.ExportSubjectPublicKeyInfo()))!;

    public BarcodePayment Payment => new(
        OutTradeNo, 1990, "CNY", "拿铁 2 杯", PaymentCode.Parse(CodeText)!, Clock.GetUtcNow(), Clock.GetUtcNow().AddSeconds(120), "counter-1");

    public TradeReference Trade => new(OutTradeNo, 1990, Clock.GetUtcNow());

    public RefundRequest Refund => new(OutTradeNo, OutRefundNo, 500, 1990, "customer returned it", Clock.GetUtcNow());

    /// <summary>The parameters of the last request.</summary>
    public Dictionary<string, string> LastForm => ReadForm(Wire.LastBody);

    public JsonElement LastContent => JsonDocument.Parse(LastForm["biz_content"]).RootElement;

    public static string Error(string subCode, string code = "40004") => $$"""{"code":"{{code}}","msg":"Business Failed","sub_code":"{{subCode}}","sub_msg":"余额不足"}""";

    public static string Paid(string more = "") =>
        $$"""{"code":"10000","msg":"Success","trade_no":"2026030122001400000000000001","out_trade_no":"{{OutTradeNo}}","total_amount":"19.90"{{more}}}""";

    /// <summary>An answer as Alipay sends it.</summary>
    public static string Signed(string method, string content) => Envelope(method, content, AlipaySigner.Sign(content));

    public static string Unsigned(string method, string content) => $$"""{"{{Node(method)}}":{{content}}}""";

    public static string Envelope(string method, string content, string sign) => $$"""{"{{Node(method)}}":{{content}},"sign":"{{sign}}"}""";

    public static string SignAsAlipay(string text) => AlipaySigner.Sign(text);

    /// <summary>A notification as Alipay sends it, with changes; null takes a field away.</summary>
    public static byte[] Notification(params IEnumerable<(string Name, string? Value)> changes) => Encoding.UTF8.GetBytes(SignedForm(NotificationFields(changes)));

    /// <summary>As Alipay sends it to a program whose requests are in another charset: that is the charset of its signature and of its escapes.</summary>
    public static byte[] Notification(Encoding charset, params IEnumerable<(string Name, string? Value)> changes)
    {
        var fields = NotificationFields(changes);
        var text = string.Join('&', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
        using var key = RSA.Create(AlipayKey.ExportParameters(includePrivateParameters: true));
        fields["sign"] = Convert.ToBase64String(key.SignData(charset.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        fields["sign_type"] = "RSA2";
        return Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{field.Key}={Escaped(charset.GetBytes(field.Value))}")));

        static string Escaped(byte[] value) => Encoding.ASCII.GetString(WebUtility.UrlEncodeToBytes(value, 0, value.Length)!);
    }

    public static Dictionary<string, string> NotificationFields(params IEnumerable<(string Name, string? Value)> changes)
    {
        var fields = new Dictionary<string, string>
        {
            ["notify_id"] = "n-1",
            ["notify_type"] = "trade_status_sync",
            ["app_id"] = Usual.AppId,
            ["seller_id"] = Usual.SellerId,
            ["trade_no"] = "2026030122001400000000000001",
            ["out_trade_no"] = OutTradeNo,
            ["trade_status"] = "TRADE_SUCCESS",
            ["total_amount"] = "19.90",
            ["subject"] = "拿铁 2 杯 + 糖",
            ["buyer_logon_id"] = "someone@example.com",
        };
        foreach (var (name, value) in changes)
        {
            if (value is null) fields.Remove(name);
            else fields[name] = value;
        }

        return fields;
    }

    public static string SignedForm(Dictionary<string, string> fields)
    {
        var text = string.Join('&', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
        return Form([.. fields, new("sign_type", "RSA2"), new("sign", AlipaySigner.Sign(text))]);
    }

    public static string Form(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}"));

    public static Dictionary<string, string> ReadForm(string form) =>
        form.Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => WebUtility.UrlDecode(part[1]));

    private static string Node(string method) => method.Replace('.', '_') + "_response";
}
