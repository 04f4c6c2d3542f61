using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A shop at WeChat Pay v3, and WeChat Pay itself as far as the test plays it: it can sign answers and notifications, and change its certificate.</summary>
internal sealed class WeChatV3Desk
{
    public const string OutTradeNo = "pg20260301000003a1";
    public const string OutRefundNo = "pg20260301000003r1";
    public const string TransactionId = "4200000000202603010000000003";
    public const string ApiV3Key = "0123456789abcdef0123456789ABCDEF";

    private static readonly RSA MerchantKey = RSA.Create(2048);

    public WeChatV3Desk(Func<WeChatSettings, WeChatSettings>? change = null)
    {
        Settings = change?.Invoke(Usual) ?? Usual;
        Assert.Empty(Settings.Problems());
        Channel = new WeChatChannel(Settings, new ChannelPorts(Wire, Clock, new CountedNonces()));
    }

    /// <summary>The certificate that the shop knows from its settings.</summary>
    public static PlatformCertificate Known { get; } = new("0A11111111111111111111111111111111111111", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>One that it has to ask for.</summary>
    public static PlatformCertificate New { get; } = new("7B22222222222222222222222222222222222222", new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static RSA Merchant => MerchantKey;

    public static WeChatSettings Usual { get; } = WeChatDesk.Usual with
    {
        MerchantPrivateKey = MerchantKey.ExportPkcs8PrivateKeyPem(),
        MerchantCertificateSerial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        ApiV3Key = ApiV3Key,
        PlatformCertificates = Known.Pem,
        NotifyUrl = "https://pay.example.com/callbacks/wechat/wechat-1",
    };

    public ScriptedWire Wire { get; } = new();
    public StoppedClock Clock { get; } = new();
    public WeChatSettings Settings { get; }
    public WeChatChannel Channel { get; }

    public TradeReference Trade => new(OutTradeNo, 1990, Clock.GetUtcNow()) { Scene = Scene.Qr, Method = "native" };

    public RefundRequest Refund => new(OutTradeNo, OutRefundNo, 500, 1990, "customer returned it", Clock.GetUtcNow()) { Trade = Trade };

    public BarcodePayment Barcode => new(
        OutTradeNo, 1990, "CNY", "拿铁 2 杯", PaymentCode.Parse(WeChatDesk.CodeText)!, Clock.GetUtcNow(), Clock.GetUtcNow().AddSeconds(120), "counter-1");

    public CustomerPayment Payment(Scene scene, string method) => new(
        OutTradeNo, 1990, "CNY", "拿铁 2 杯", scene, method, new CustomerDevice { ClientIp = "203.0.113.9", OpenId = "oCustomer", ReturnUrl = "https://shop.example.com/done", Platform = "iOS" },
        Clock.GetUtcNow(), Clock.GetUtcNow().AddMinutes(30));

    public static string Paid(string changes = "") => Text(new()
    {
        ["appid"] = Usual.AppId,
        ["mchid"] = Usual.MchId,
        ["out_trade_no"] = OutTradeNo,
        ["transaction_id"] = TransactionId,
        ["trade_type"] = "NATIVE",
        ["trade_state"] = "SUCCESS",
        ["amount"] = new { total = 1990, payer_total = 1490, currency = "CNY" },
        ["payer"] = new { openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
    }, changes);

    public static string Refunded(string status, string changes = "") => Text(new()
    {
        ["refund_id"] = "50000000382019052709732678859",
        ["out_refund_no"] = OutRefundNo,
        ["out_trade_no"] = OutTradeNo,
        ["transaction_id"] = TransactionId,
        ["status"] = status,
        ["amount"] = new { total = 1990, refund = 500, currency = "CNY" },
    }, changes);

    public static string Error(string code) => $$"""{"code":"{{code}}","message":"余额不足"}""";

    /// <summary>WeChat answers, signed.</summary>
    public WeChatV3Desk Answers(string body, int status = 200, PlatformCertificate? by = null, TimeSpan late = default)
    {
        Wire.Then((_, _) => Task.FromResult(new WireAnswer(status, Encoding.UTF8.GetBytes(body)) { Headers = Headers(body, by ?? Known, late) }));
        return this;
    }

    /// <summary>Somebody answers, and it is signed with nothing or with nonsense.</summary>
    public WeChatV3Desk AnswersBadly(string body, int status, bool signed)
    {
        Wire.Then((_, _) => Task.FromResult(new WireAnswer(status, Encoding.UTF8.GetBytes(body)) { Headers = signed ? Headers(body + " ", Known, default) : [] }));
        return this;
    }

    /// <summary>The answer to GET /v3/certificates.</summary>
    public WeChatV3Desk AnswersCertificates(params PlatformCertificate[] certificates) => Answers(Certificates(certificates), by: certificates[^1]);

    public static string Certificates(params PlatformCertificate[] certificates) => JsonSerializer.Serialize(new
    {
        data = certificates.Select(certificate => new { serial_no = certificate.Serial, encrypt_certificate = Sealed(certificate.Pem, "certificate", ApiV3Key) }),
    });

    /// <summary>A notification as WeChat sends it.</summary>
    public NotificationMessage Notification(string type, string plain, PlatformCertificate? by = null, TimeSpan late = default, string? key = null, string algorithm = "AEAD_AES_256_GCM")
    {
        var body = JsonSerializer.Serialize(new { id = "n-1", event_type = type, resource_type = "encrypt-resource", resource = Sealed(plain, "transaction", key ?? ApiV3Key, algorithm) });
        return new NotificationMessage(Headers(body, by ?? Known, late), Encoding.UTF8.GetBytes(body));
    }

    public Dictionary<string, string> Headers(string body, PlatformCertificate by, TimeSpan late)
    {
        var time = $"{(Clock.GetUtcNow() - late).ToUnixTimeSeconds()}";
        var sign = by.Key.SignData(Encoding.UTF8.GetBytes($"{time}\nnonce\n{body}\n"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new(StringComparer.OrdinalIgnoreCase)
        {
            ["Wechatpay-Timestamp"] = time, ["Wechatpay-Nonce"] = "nonce", ["Wechatpay-Signature"] = Convert.ToBase64String(sign), ["Wechatpay-Serial"] = by.Serial,
        };
    }

    public string? LastHeader(string name) => Wire.Sent[^1].Headers.FirstOrDefault(header => header.Key == name).Value;

    private static object Sealed(string plain, string data, string key, string algorithm = "AEAD_AES_256_GCM")
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var cipher = new byte[text.Length + 16];
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(key), 16);
        aes.Encrypt("nonce-of-12b"u8, text, cipher.AsSpan(0, text.Length), cipher.AsSpan(text.Length), Encoding.UTF8.GetBytes(data));
        return new { algorithm, nonce = "nonce-of-12b", associated_data = data, ciphertext = Convert.ToBase64String(cipher) };
    }

    /// <param name="changes"><c>name=JSON</c>, one a line; without a value the field is taken away.</param>
    private static string Text(Dictionary<string, object> fields, string changes)
    {
        foreach (var change in changes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (change[..change.IndexOf('=')], change[(change.IndexOf('=') + 1)..]);
            if (value.Length == 0) fields.Remove(name);
            else fields[name] = JsonElement.Parse(value);
        }

        return JsonSerializer.Serialize(fields);
    }
}

/// <summary>A certificate that WeChat Pay signs with.</summary>
internal sealed class PlatformCertificate
{
    public PlatformCertificate(string serial, DateTimeOffset endsAt)
    {
        Serial = serial;
        var request = new CertificateRequest("CN=Tenpay", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForRSA(Key, RSASignaturePadding.Pkcs1), new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), endsAt, Convert.FromHexString(serial));
        Pem = certificate.ExportCertificatePem();
    }

    public RSA Key { get; } = RSA.Create(2048);
    public string Serial { get; }
    public string Pem { get; }
}
