using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Domain.Codes;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A shop at WeChat Pay, and WeChat Pay itself as far as the test plays it: it can sign answers.</summary>
internal sealed class WeChatDesk
{
    public const string OutTradeNo = "pg20260301000002a1";
    public const string OutRefundNo = "pg20260301000002r1";
    public const string CodeText = "130000000000000100";
    public const string ApiKey = "0a6407fa61ccacc69ba490415ccd0009";

    public WeChatDesk(Func<WeChatSettings, WeChatSettings>? change = null)
    {
        Settings = change?.Invoke(Usual) ?? Usual;
        Channel = new WeChatChannel(Settings, new ChannelPorts(Wire, Clock, new CountedNonces()));
    }

    public static WeChatSettings Usual { get; } = new()
    {
        Account = "wechat-1",
        AppId = "wx0000000000000001",
        MchId = "1900000001",
        ApiKey = ApiKey,
        BaseUrl = "https://api.mch.weixin.qq.com/",
        SpbillCreateIp = "203.0.113.7",
        ClientCertificate = SelfSigned(),
    };

    public ScriptedWire Wire { get; } = new();
    public StoppedClock Clock { get; } = new();
    public WeChatSettings Settings { get; }
    public WeChatChannel Channel { get; }

    public BarcodePayment Payment => new(
        OutTradeNo, 1990, "CNY", "拿铁 2 杯", PaymentCode.Parse(CodeText)!, Clock.GetUtcNow(), Clock.GetUtcNow().AddSeconds(120), "counter-1");

    public TradeReference Trade => new(OutTradeNo, 1990, Clock.GetUtcNow());

    public RefundRequest Refund => new(OutTradeNo, OutRefundNo, 500, 1990, "customer returned it", Clock.GetUtcNow());

    public Dictionary<string, string> LastFields => WeChatXml.Read(Wire.Sent[^1].Body)!;

    public static (string, string)[] PaidFields =>
    [
        ("out_trade_no", OutTradeNo), ("transaction_id", "4200000000202603010000000001"), ("trade_type", "MICROPAY"), ("total_fee", "1990"),
    ];

    private static string SelfSigned()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=1900000001", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return Convert.ToBase64String(certificate.Export(X509ContentType.Pkcs12, "1900000001"));
    }

    /// <summary>result_code=SUCCESS with these fields, signed.</summary>
    public string Success(params (string Name, string Value)[] fields) => Signed([("result_code", "SUCCESS"), .. fields]);

    /// <summary>result_code=FAIL, signed.</summary>
    public string Failure(string code, params (string Name, string Value)[] fields) =>
        Signed([("result_code", "FAIL"), ("err_code", code), ("err_code_des", "余额不足"), .. fields]);

    public string Signed(params (string Name, string Value)[] fields)
    {
        List<KeyValuePair<string, string>> all =
        [
            new("return_code", "SUCCESS"), new("appid", Settings.AppId), new("mch_id", Settings.MchId), new("nonce_str", "n"),
            .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)),
        ];
        all.Add(new("sign", WeChatSignature.Sign(all, Settings.ApiKey, Settings.SignType)));
        return Encoding.UTF8.GetString(WeChatXml.Write(all));
    }
}
