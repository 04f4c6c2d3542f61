using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A shop at UnionPay ACP, and UnionPay itself as far as the test plays it: it can sign answers.</summary>
internal sealed class AcpDesk
{
    public const string OutTradeNo = "P20260301ABCDEFGH012345ZZ01";
    public const string OutRefundNo = OutTradeNo + "R1";
    public const string CodeText = "6220000000000000100";
    public const string QueryId = "202603011200001234567";
    public const string TxnTime = "20260301120000";

    public static readonly UnionPayAuthority Authority = new();

    private static readonly (X509Certificate2 Certificate, RSA Key) UnionPay = Authority.Leaf();
    private static readonly (X509Certificate2 Certificate, RSA Key) Shop = Authority.Leaf("041@shop@00000001");
    private static readonly RsaKey UnionPaySigner = RsaKey.Private(UnionPay.Key.ExportPkcs8PrivateKeyPem())!;

    public AcpDesk(Func<AcpSettings, AcpSettings>? change = null)
    {
        Settings = change?.Invoke(Usual) ?? Usual;
        Channel = new AcpChannel(Settings, new ChannelPorts(Wire, Clock, new CountedNonces()));
    }

    public static AcpSettings Usual { get; } = new()
    {
        Account = "unionpay-1",
        MerId = "777290058167151",
        TermId = "00000001",
        SigningCertificate = Convert.ToBase64String(Shop.Certificate.CopyWithPrivateKey(Shop.Key).ExportPkcs12(Pkcs12ExportPbeParameters.Default, "000000")),
        SigningCertificatePassword = "000000",
        MiddleCertificate = Authority.Middle.ExportCertificatePem(),
        RootCertificate = Authority.Root.ExportCertificatePem(),
        NotifyUrl = "https://pay.example.com/callbacks/unionpay/unionpay-1",
        ReturnUrl = "https://shop.example.com/paid",
    };

    public ScriptedWire Wire { get; } = new();
    public StoppedClock Clock { get; } = new();
    public AcpSettings Settings { get; }
    public AcpChannel Channel { get; }

    public BarcodePayment Payment => new(
        OutTradeNo, 1990, "CNY", "拿铁 2 杯", PaymentCode.Parse(CodeText)!, Clock.GetUtcNow(), Clock.GetUtcNow().AddSeconds(120), "counter-1");

    public TradeReference Trade { get; } = new(OutTradeNo, 1990, new StoppedClock().GetUtcNow()) { ChannelTradeNo = QueryId };

    public RefundRequest Refund => new(OutTradeNo, OutRefundNo, 500, 1990, "customer returned it", Clock.GetUtcNow()) { Trade = Trade };

    public Dictionary<string, string> LastForm => AcpForm.ReadPosted(Encoding.UTF8.GetString(Wire.Sent[^1].Body))!;

    public static X509Certificate2 ShopCertificate => Shop.Certificate;

    public CustomerPayment Customer(Scene scene, string method) => new(
        OutTradeNo, 1990, "CNY", "拿铁", scene, method, new CustomerDevice { ReturnUrl = "https://shop.example.com/back?a=1&b=2" }, Clock.GetUtcNow(), Clock.GetUtcNow().AddMinutes(31));

    /// <summary>An answer as UnionPay sends it; null takes a field away.</summary>
    public static string Answer(params IEnumerable<(string Name, string? Value)> changes) => Plain(Signed(Fields(changes)));

    /// <summary>The answer to a query that worked.</summary>
    public static string Found(string state, params (string Name, string? Value)[] more) =>
        Answer([("respCode", "00"), ("origRespCode", state), ("origRespMsg", "words"), ("queryId", QueryId), ("txnAmt", "1990"), ("currencyCode", "156"), .. more]);

    /// <summary>A notification as UnionPay posts it.</summary>
    public static byte[] Notification(params IEnumerable<(string Name, string? Value)> changes) => Encoding.ASCII.GetBytes(string.Join('&', Signed(Fields(
        [("txnType", "01"), ("txnSubType", "06"), ("respCode", "00"), ("queryId", QueryId), ("txnAmt", "1990"), ("currencyCode", "156"), .. changes])).Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}")));

    public static Dictionary<string, string> Fields(params IEnumerable<(string Name, string? Value)> changes)
    {
        var fields = new Dictionary<string, string>
        {
            ["version"] = "5.1.0", ["encoding"] = "UTF-8", ["signMethod"] = "01", ["merId"] = Usual.MerId, ["orderId"] = OutTradeNo, ["txnTime"] = TxnTime,
            ["respCode"] = "00", ["respMsg"] = "成功[0000000]",
        };
        foreach (var (name, value) in changes)
        {
            if (value is null) fields.Remove(name);
            else fields[name] = value;
        }

        return fields;
    }

    public static Dictionary<string, string> Signed(Dictionary<string, string> fields, X509Certificate2? certificate = null, RsaKey? key = null)
    {
        var all = new Dictionary<string, string>(fields) { ["signPubKeyCert"] = UnionPayAuthority.Pem(certificate ?? UnionPay.Certificate) };
        all["signature"] = (key ?? UnionPaySigner).Sign(AcpSignature.Digest(AcpSignature.TextToSign(all)));
        return all;
    }

    public static string Plain(Dictionary<string, string> fields) => string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"));
}
