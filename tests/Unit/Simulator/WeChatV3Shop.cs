using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>A merchant of WeChat Pay v3, with signing of its own so that the simulator is not checked by itself.</summary>
internal sealed class WeChatV3Shop(SimulatedChannels channels, TimeProvider clock)
{
    public const string NotifyUrl = "http://shop.test/callbacks/wechat/sim-wechat";

    public static readonly WeChatAccount Account = TestAccounts.BuiltIn.Wechat[0];

    public static string Common => $"\"appid\":\"{Account.AppId}\",\"mchid\":\"{Account.MchId}\"";

    public static string Native(string outTradeNo, long total = 1000, string more = "") =>
        $$$"""{{{{Common}}},"description":"午餐","out_trade_no":"{{{outTradeNo}}}","notify_url":"{{{NotifyUrl}}}","amount":{"total":{{{total}}},"currency":"CNY"}{{{more}}}}""";

    public Task<(int Status, JsonElement Json)> CreateAsync(string body, string way = "native") => AskAsync("POST", $"/v3/pay/transactions/{way}", body);

    public Task<(int Status, JsonElement Json)> QueryAsync(string outTradeNo) => AskAsync("GET", $"/v3/pay/transactions/out-trade-no/{outTradeNo}?mchid={Account.MchId}", "");

    public Task<(int Status, JsonElement Json)> CloseAsync(string outTradeNo) =>
        AskAsync("POST", $"/v3/pay/transactions/out-trade-no/{outTradeNo}/close", $$"""{"mchid":"{{Account.MchId}}"}""");

    /// <summary>The answer, after its signature was checked.</summary>
    public async Task<(int Status, JsonElement Json)> AskAsync(string method, string pathAndQuery, string body)
    {
        var reply = (await SendAsync(method, pathAndQuery, body)).OrThrow();
        Assert.True(IsSigned(reply), $"{reply.Status} {reply.Text}");
        return (reply.Status, reply.Body.Length == 0 ? default : JsonDocument.Parse(reply.Text).RootElement);
    }

    /// <param name="skew">How far the merchant's clock is ahead.</param>
    public Task<SimulatedReply> SendAsync(string method, string pathAndQuery, string body, string? signedBody = null, TimeSpan skew = default, Action<Dictionary<string, string>>? change = null)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(Account.MerchantPrivateKey), out _);
        var time = (clock.GetUtcNow() + skew).ToUnixTimeSeconds();
        var sign = Convert.ToBase64String(key.SignData(
            Encoding.UTF8.GetBytes($"{method}\n{pathAndQuery}\n{time}\nn1\n{signedBody ?? body}\n"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = "127.0.0.1:5090", ["Accept"] = "application/json", ["User-Agent"] = "shop",
            ["Authorization"] = $"WECHATPAY2-SHA256-RSA2048 mchid=\"{Account.MchId}\",nonce_str=\"n1\",signature=\"{sign}\",timestamp=\"{time}\",serial_no=\"{Account.MerchantCertificateSerial}\"",
        };
        change?.Invoke(headers);
        return ManualClock.Inline(() => channels.HandleAsync(new SimulatedRequest(method, pathAndQuery, headers, Encoding.UTF8.GetBytes(body))));
    }

    public static bool IsSigned(SimulatedReply reply) => reply.Headers.ContainsKey("Wechatpay-Signature") && IsSigned(reply.Headers, reply.Text);

    public static bool IsSigned(IReadOnlyDictionary<string, string> headers, string body)
    {
        using var certificate = Account.OpenPlatformCertificate();
        using var key = certificate.PublicKey.GetRSAPublicKey()!;
        Assert.Equal(certificate.SerialNumber, headers["Wechatpay-Serial"]);
        return key.VerifyData(
            Encoding.UTF8.GetBytes($"{headers["Wechatpay-Timestamp"]}\n{headers["Wechatpay-Nonce"]}\n{body}\n"), Convert.FromBase64String(headers["Wechatpay-Signature"]),
            HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>What is inside of a resource.</summary>
    public static string Open(JsonElement resource)
    {
        var bytes = Convert.FromBase64String(resource.Text("ciphertext"));
        var plain = new byte[bytes.Length - 16];
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(Account.ApiV3Key), 16);
        aes.Decrypt(Encoding.UTF8.GetBytes(resource.Text("nonce")), bytes.AsSpan(0, plain.Length), bytes.AsSpan(plain.Length), plain, Encoding.UTF8.GetBytes(resource.Text("associated_data")));
        return Encoding.UTF8.GetString(plain);
    }
}
