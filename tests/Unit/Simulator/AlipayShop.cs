using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>A merchant of Alipay, with signing of its own so that the simulator is not checked by itself.</summary>
internal sealed class AlipayShop(SimulatedChannels channels, TimeProvider clock)
{
    public const string NotifyUrl = "http://shop.test/callbacks/alipay/sim-alipay";

    static readonly AlipayAccount Account = TestAccounts.BuiltIn.Alipay[0];

    public Task<JsonElement> PayAsync(
        string outTradeNo, string ending, string amount = "10.00", string extra = "", string code = "28763443825664") =>
        AskAsync("alipay.trade.pay", $$"""
            {"out_trade_no":"{{outTradeNo}}","total_amount":"{{amount}}","subject":"午餐","scene":"bar_code",
            "auth_code":"{{code}}{{ending}}"{{extra}}}
            """);

    public Task<JsonElement> QueryAsync(string outTradeNo) => AskAsync("alipay.trade.query", Named(outTradeNo));

    public Task<JsonElement> CancelAsync(string outTradeNo) => AskAsync("alipay.trade.cancel", Named(outTradeNo));

    public Task<JsonElement> CloseAsync(string outTradeNo) => AskAsync("alipay.trade.close", Named(outTradeNo));

    public Task<JsonElement> RefundAsync(string outTradeNo, string requestNo, string amount) => AskAsync("alipay.trade.refund",
        $$"""{"out_trade_no":"{{outTradeNo}}","out_request_no":"{{requestNo}}","refund_amount":"{{amount}}"}""");

    public Task<JsonElement> RefundQueryAsync(string outTradeNo, string requestNo) => AskAsync("alipay.trade.fastpay.refund.query",
        $$"""{"out_trade_no":"{{outTradeNo}}","out_request_no":"{{requestNo}}"}""");

    /// <summary>The inner object of the answer, after its signature was checked.</summary>
    public async Task<JsonElement> AskAsync(string method, string business)
    {
        var reply = (await SendAsync(Parameters(method, business))).OrThrow();
        Assert.Equal(200, reply.Status);
        Assert.True(IsSigned(reply.Text, method), reply.Text);
        return Inner(reply.Text, method);
    }

    public Task<SimulatedReply> SendAsync(Dictionary<string, string> parameters) =>
        ManualClock.Inline(() => channels.HandleAsync(SimulatedRequest.Post("/gateway.do", Form(Signed(parameters)))));

    public Dictionary<string, string> Parameters(string method, string business) => new()
    {
        ["app_id"] = Account.AppId,
        ["method"] = method,
        ["format"] = "JSON",
        ["charset"] = "utf-8",
        ["sign_type"] = "RSA2",
        ["timestamp"] = clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss"),
        ["version"] = "1.0",
        ["notify_url"] = NotifyUrl,
        ["biz_content"] = business,
    };

    public static Dictionary<string, string> Signed(Dictionary<string, string> parameters)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(Account.AppPrivateKey), out _);
        var text = string.Join('&', parameters.Where(parameter => parameter.Value.Length > 0)
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal).Select(parameter => $"{parameter.Key}={parameter.Value}"));
        var sign = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new(parameters) { ["sign"] = Convert.ToBase64String(sign) };
    }

    public static byte[] Form(Dictionary<string, string> parameters) => Encoding.ASCII.GetBytes(string.Join('&',
        parameters.Select(parameter => $"{parameter.Key}={WebUtility.UrlEncode(parameter.Value)}")));

    public static JsonElement Inner(string answer, string method) =>
        JsonDocument.Parse(answer).RootElement.GetProperty(ResponseName(method));

    public static bool IsSigned(string answer, string method) =>
        JsonDocument.Parse(answer).RootElement.TryGetProperty("sign", out var sign)
        && Verify(SignedText(answer, ResponseName(method)), sign.GetString()!, Account.AlipayPublicKey());

    /// <summary>The raw text of the inner object, as received.</summary>
    public static string SignedText(string answer, string responseName) =>
        JsonDocument.Parse(answer).RootElement.GetProperty(responseName).GetRawText();

    public static bool Verify(string text, string sign, string publicKey)
    {
        using var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
        return key.VerifyData(
            Encoding.UTF8.GetBytes(text), Convert.FromBase64String(sign), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    static string ResponseName(string method) => method.Replace('.', '_') + "_response";

    static string Named(string outTradeNo) => $$"""{"out_trade_no":"{{outTradeNo}}"}""";
}
