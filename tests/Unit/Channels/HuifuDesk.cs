using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Huifu;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A shop at Huifu, and Huifu itself as far as the test plays it: it can sign answers.</summary>
internal sealed class HuifuDesk
{
    public const string OutTradeNo = "P20260301ABCDEFGHJKMNPQRS01";
    public const string OutRefundNo = OutTradeNo + "R1";
    public const string CodeText = "0100000000000000100";

    private static readonly RSA MerchantKey = RSA.Create(2048);
    private static readonly RSA HuifuKey = RSA.Create(2048);
    private static readonly RsaKey HuifuSigner = RsaKey.Private(HuifuKey.ExportPkcs8PrivateKeyPem())!;

    public HuifuDesk() => Channel = new HuifuChannel(Usual, new ChannelPorts(Wire, Clock, new CountedNonces()));

    public static HuifuSettings Usual { get; } = new()
    {
        Account = "huifu-1",
        SysId = "6666000000000001",
        ProductId = "MCS",
        HuifuId = "6666000000000002",
        MerchantPrivateKey = Convert.ToBase64String(MerchantKey.ExportPkcs8PrivateKey()),
        HuifuPublicKey = Convert.ToBase64String(HuifuKey.ExportSubjectPublicKeyInfo()),
    };

    /// <summary>A notification as Huifu sends it; <paramref name="signed"/> is what it signs, where that differs.</summary>
    public static byte[] Notification(string data, string? signed = null) => Encoding.ASCII.GetBytes(
        $"resp_code=10000&resp_data={WebUtility.UrlEncode(data)}&sign={WebUtility.UrlEncode(HuifuSigner.Sign(signed ?? data))}");

    public static string Notified(string state = "S", string huifuId = "6666000000000002", string amount = "19.90") =>
        $$"""{"trans_stat":"{{state}}","resp_code":"00000000","huifu_id":"{{huifuId}}","req_seq_id":"{{OutTradeNo}}","hf_seq_id":"0029","trans_amt":"{{amount}}","remark":"a+b c"}""";

    public static RsaKey MerchantPublicKey => RsaKey.Public(Convert.ToBase64String(MerchantKey.ExportSubjectPublicKeyInfo()))!;

    public ScriptedWire Wire { get; } = new();
    public StoppedClock Clock { get; } = new();
    public HuifuChannel Channel { get; }

    public JsonElement Last => JsonDocument.Parse(Wire.LastBody).RootElement;

    public BarcodePayment Payment => new(
        OutTradeNo, 1990, "CNY", "拿铁/2 杯", PaymentCode.Parse(CodeText)!, Clock.GetUtcNow(), Clock.GetUtcNow().AddSeconds(180), "counter-1");

    public CustomerPayment Customer => new(
        OutTradeNo, 1990, "CNY", "拿铁", Scene.Qr, "ecny", new CustomerDevice { ClientIp = "203.0.113.7" }, Clock.GetUtcNow(), Clock.GetUtcNow().AddMinutes(31));

    public TradeReference Trade { get; } = new(OutTradeNo, 1990, new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero));

    public RefundRequest Refund => new(OutTradeNo, OutRefundNo, 500, 1990, "客户退货", new DateTimeOffset(2026, 3, 2, 17, 0, 0, TimeSpan.Zero)) { Trade = Trade };

    /// <summary>An answer as Huifu sends it; <paramref name="signed"/> is what it signs, where that differs.</summary>
    public HuifuDesk Answers(string data, string? signed = null, int status = 200)
    {
        Wire.Answers($$"""{"data": {{data}}, "sign": "{{HuifuSigner.Sign(signed ?? Sorted(data))}}"}""", status);
        return this;
    }

    public static string Sorted(string data) => "{" + string.Join(',', JsonDocument.Parse(data).RootElement.EnumerateObject()
        .OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => $"\"{field.Name}\":{field.Value.GetRawText()}")) + "}";

    public static string Paid(string state, string code = "00000000", string number = OutTradeNo, string amount = "19.90") =>
        $$"""{"resp_code":"{{code}}","trans_stat":"{{state}}","req_seq_id":"{{number}}","hf_seq_id":"0029","trans_amt":"{{amount}}"}""";

    public static string Found(string state, string number = OutTradeNo, string amount = "19.90") =>
        $$"""{"resp_code":"00000000","trans_stat":"{{state}}","org_req_seq_id":"{{number}}","org_hf_seq_id":"0029","trans_amt":"{{amount}}"}""";

    public static string Told(string code) => $$"""{"resp_code":"{{code}}","resp_desc":"说明"}""";
}
