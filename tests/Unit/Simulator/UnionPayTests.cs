using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>The simulated UnionPay alone, with signing of the test's own so that the simulator is not checked by itself (FACTS 3A).</summary>
public sealed class UnionPayTests : IDisposable
{
    const string Back = "/gateway/api/backTransReq.do";
    const string Query = "/gateway/api/queryTrans.do";

    static readonly AcpAccount Account = TestAccounts.BuiltIn.Unionpay[0];

    readonly SimulatorStory story = new();

    public void Dispose() => story.Dispose();

    [Fact]
    public async Task A_payment_is_accepted_signed_by_unionpay_and_found_by_number_and_time()
    {
        var paid = await AskAsync(Back, Payment());
        Assert.Equal(("00", "P20260301TEST", "01"), (paid["respCode"], paid["orderId"], paid["signMethod"]));
        Assert.Equal(21, paid["queryId"].Length);
        Assert.Contains("-----BEGIN CERTIFICATE-----\r\n", paid["signPubKeyCert"], StringComparison.Ordinal);
        Assert.Equal("paid 1000 0", story.Books("P20260301TEST"));

        var found = await AskAsync(Query, Question("txnTime", Now));
        Assert.Equal(("00", "00", "1000"), (found["respCode"], found["origRespCode"], found["txnAmt"]));
        Assert.Equal("34", (await AskAsync(Query, Question("txnTime", "20260301000000")))["respCode"]);
        Assert.Equal("34", (await AskAsync(Query, Question("orderId", "P20260301OTHER")))["respCode"]);
        Assert.Equal("12", (await AskAsync(Back, Payment()))["respCode"]);
        Assert.Equal("paid 1000 0", story.Books("P20260301TEST"));
    }

    [Theory]
    [InlineData("orderId", "P2026-TEST", "10")]
    [InlineData("orderId", "P1", "10")]
    [InlineData("txnAmt", "10.00", "10")]
    [InlineData("currencyCode", "840", "10")]
    [InlineData("qrNo", "130000000000000100", "10")]
    [InlineData("termId", "", "10")]
    [InlineData("bizType", "000201", "10")]
    [InlineData("encoding", "GBK", "10")]
    [InlineData("txnTime", "20260301000000", "10")]
    [InlineData("txnTime", "now", "10")]
    [InlineData("version", "5.0.0", "11")]
    [InlineData("signMethod", "11", "11")]
    [InlineData("certId", "1", "11")]
    [InlineData("merId", "1", "31")]
    public async Task What_is_wrong_is_refused_and_books_nothing(string field, string value, string code)
    {
        var fields = Payment();
        fields[field] = value;
        var answer = Read((await SendAsync(Back, Signed(fields))).Text);
        Assert.Equal(code, answer["respCode"]);
        Assert.Equal(code == "10", answer.ContainsKey("signature"));
        Assert.Empty(story.Channels.Ledger());
    }

    [Fact]
    public async Task A_forged_request_is_refused_unsigned()
    {
        var fields = Signed(Payment());
        fields["txnAmt"] = "1";
        var answer = Read((await SendAsync(Back, fields)).Text);
        Assert.Equal(("11", false), (answer["respCode"], answer.ContainsKey("signature")));
        Assert.Equal(1, story.Channels.Statistics.BadSignatures);
        Assert.Empty(story.Channels.Ledger());
    }

    [Fact]
    public async Task A_payment_of_the_same_settlement_day_is_undone_once_as_a_whole_and_found_by_its_own_number()
    {
        var undo = Undo((await AskAsync(Back, Payment()))["queryId"]);
        Assert.Equal("36", (await AskAsync(Back, With(undo, "txnAmt", "999")))["respCode"]);
        Assert.Equal("35", (await AskAsync(Back, With(undo, "origQryId", "1")))["respCode"]);
        Assert.Equal("35", (await AskAsync(Back, With(undo, "origQryId", "")))["respCode"]);
        Assert.Equal("10", (await AskAsync(Back, With(undo, "bizType", "000201")))["respCode"]);
        Assert.Equal("10", (await AskAsync(Back, With(undo, "currencyCode", "840")))["respCode"]);
        Assert.Equal("12", (await AskAsync(Back, With(undo, "orderId", "P20260301TEST")))["respCode"]);
        Assert.Equal("paid 1000 0", story.Books("P20260301TEST"));

        Assert.Equal(("00", "1000"), (await AskAsync(Back, undo)) is { } accepted ? (accepted["respCode"], accepted["txnAmt"]) : default);
        Assert.Equal("refunded 1000 1000", story.Books("P20260301TEST"));
        var found = await AskAsync(Query, Question("orderId", "P20260301TESTR1"));
        Assert.Equal(("00", "00", "1000"), (found["respCode"], found["origRespCode"], found["txnAmt"]));
        Assert.Equal("12", (await AskAsync(Back, undo))["respCode"]);
        Assert.Equal("45", (await AskAsync(Back, With(undo, "orderId", "P20260301TESTR2")))["respCode"]);
        Assert.Equal("45", (await AskAsync(Back, With(With(undo, "orderId", "P20260301TESTR2"), "txnType", "04")))["respCode"]);
        Assert.Equal("34", (await AskAsync(Query, Question("orderId", "P20260301TESTR2")))["respCode"]);
        Assert.Equal("refunded 1000 1000", story.Books("P20260301TEST"));
        Assert.Contains(story.Channels.Requests(), request => request is { Operation: Operations.Refund, OutTradeNo: "P20260301TESTR1", Answer: "undo 00" });
    }

    [Fact]
    public async Task An_undo_after_the_end_of_the_settlement_day_is_refused_and_moves_nothing()
    {
        var undo = Undo((await AskAsync(Back, Payment()))["queryId"]);
        story.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("39", (await AskAsync(Back, undo))["respCode"]);
        Assert.Equal("34", (await AskAsync(Query, Question("orderId", "P20260301TESTR1")))["respCode"]);
        Assert.Equal("paid 1000 0", story.Books("P20260301TEST"));
    }

    [Fact]
    public async Task A_page_is_shown_to_the_customer_and_again_when_it_is_loaded_again()
    {
        var fields = Payment();
        fields["txnSubType"] = "01";
        fields["bizType"] = "000201";
        fields["frontUrl"] = "https://shop/\"><script>";
        fields["payTimeout"] = ChinaTime.Text(story.Clock.GetUtcNow().AddMinutes(30), ChinaTime.WeChatFormat);
        fields.Remove("qrNo");
        for (var i = 0; i < 2; i++)
        {
            var page = await SendAsync("/gateway/api/frontTransReq.do", Signed(fields));
            Assert.StartsWith("text/html", page.ContentType, StringComparison.Ordinal);
            Assert.Contains("10.00 CNY", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"><script>", page.Text, StringComparison.Ordinal);
        }

        Assert.Null(story.Channels.CustomerPays("P20260301TEST", "00"));
        Assert.Equal("paid 1000 0", story.Books("P20260301TEST"));
        fields["txnAmt"] = "1";
        Assert.DoesNotContain("button", (await SendAsync("/gateway/api/frontTransReq.do", Signed(fields))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrongly_signed_qra_request_is_refused_unsigned()
    {
        var reply = await story.Channels.HandleAsync(SimulatedRequest.Post("/pay/gateway", Encoding.UTF8.GetBytes(
            "<xml><service>unified.trade.query</service><mch_id>QRA00000000001A</mch_id><sign_type>MD5</sign_type><nonce_str>n</nonce_str><out_trade_no>P1</out_trade_no><sign>0</sign></xml>")));
        Assert.Contains("<status><![CDATA[400]]></status>", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<sign>", reply.Text, StringComparison.Ordinal);
    }

    string Now => ChinaTime.Text(story.Clock.GetUtcNow(), ChinaTime.WeChatFormat);

    Dictionary<string, string> Payment() => new()
    {
        ["version"] = "5.1.0", ["encoding"] = "UTF-8", ["signMethod"] = "01", ["txnType"] = "01", ["txnSubType"] = "06", ["bizType"] = "000000", ["channelType"] = "08",
        ["accessType"] = "0", ["merId"] = Account.MerId, ["orderId"] = "P20260301TEST", ["txnTime"] = Now, ["txnAmt"] = "1000", ["currencyCode"] = "156",
        ["qrNo"] = "6200000000000000100", ["termId"] = "00000001",
    };

    Dictionary<string, string> Undo(string queryId)
    {
        var fields = With(With(Payment(), "orderId", "P20260301TESTR1"), "origQryId", queryId);
        (fields["txnType"], fields["txnSubType"]) = ("31", "00");
        fields.Remove("qrNo");
        return fields;
    }

    static Dictionary<string, string> With(Dictionary<string, string> fields, string name, string value) => new(fields) { [name] = value };

    Dictionary<string, string> Question(string field, string value)
    {
        var fields = Payment();
        (fields["txnType"], fields["txnSubType"]) = ("00", "00");
        foreach (var name in (string[])["txnAmt", "currencyCode", "qrNo", "termId"]) fields.Remove(name);
        fields[field] = value;
        return fields;
    }

    async Task<Dictionary<string, string>> AskAsync(string path, Dictionary<string, string> fields)
    {
        var answer = Read((await SendAsync(path, Signed(fields))).OrThrow().Text);
        using var unionPay = X509Certificate2.CreateFromPem(answer["signPubKeyCert"]);
        Assert.Equal(unionPay.RawData, X509Certificate2.CreateFromPem(Account.UnionPayCertificate).RawData);
        Assert.True(unionPay.GetRSAPublicKey()!.VerifyData(Encoding.UTF8.GetBytes(Digest(answer)), Convert.FromBase64String(answer["signature"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return answer;
    }

    Task<SimulatedReply> SendAsync(string path, Dictionary<string, string> fields) => story.Channels.HandleAsync(SimulatedRequest.Post(path, Encoding.ASCII.GetBytes(
        string.Join('&', fields.Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}")))));

    static Dictionary<string, string> Signed(Dictionary<string, string> fields)
    {
        using var certificate = X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(Account.SigningCertificate), Account.SigningCertificatePassword);
        var all = new Dictionary<string, string>(fields);
        all.TryAdd("certId", new System.Numerics.BigInteger(Convert.FromHexString(certificate.SerialNumber), isUnsigned: true, isBigEndian: true).ToString());
        all["signature"] = Convert.ToBase64String(certificate.GetRSAPrivateKey()!.SignData(Encoding.UTF8.GetBytes(Digest(all)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return all;
    }

    static string Digest(Dictionary<string, string> fields) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('&', fields
        .Where(field => field.Key != "signature" && field.Value.Length > 0).OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}")))));

    static Dictionary<string, string> Read(string text) => text.Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
}
