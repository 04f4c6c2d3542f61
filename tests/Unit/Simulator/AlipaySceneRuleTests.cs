using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Alipay;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: what a customer begins at Alipay is as FACTS 1.7 and 1.9 say, seen from outside.</summary>
public sealed class AlipaySceneRuleTests : IDisposable
{
    const string Precreate = "alipay.trade.precreate";
    const string Page = "alipay.trade.page.pay";
    readonly SimulatorStory story = new();

    public void Dispose() => story.Dispose();

    [Fact]
    public async Task A_code_is_no_trade_until_somebody_scans_it()
    {
        var code = (await story.Alipay.AskAsync(Precreate, Business("A1", "QR_CODE_OFFLINE"))).Text("qr_code");
        Assert.Equal("40004 ACQ.APPLY_PC_MERCHANT_CODE_ERROR", (await story.Alipay.AskAsync(Precreate, Business("A1", "QR_CODE_OFFLINE"))).Verdict());
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", (await story.Alipay.QueryAsync("A1")).Verdict());
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", (await story.Alipay.CloseAsync("A1")).Verdict());
        Assert.Null(story.Channels.CustomerPays(code, "01"));
        Assert.Equal("WAIT_BUYER_PAY", (await story.Alipay.QueryAsync("A1")).Text("trade_status"));
        story.Clock.AdvanceSeconds(10);
        Assert.Equal("40004 ACQ.TRADE_STATUS_ERROR", (await story.Alipay.CloseAsync("A1")).Verdict());
        Assert.Equal("paid 1990 0", story.Books("A1"));
        Assert.True(RecordingSender.IsSigned(Assert.Single(story.Callbacks.Received).Fields));
    }

    /// <summary>As Alipay's easysdk asks.</summary>
    [Fact]
    public async Task A_code_needs_no_product_and_takes_no_other()
    {
        Assert.Equal("10000", (await story.Alipay.AskAsync(Precreate, """{"out_trade_no":"A1","total_amount":"19.90","subject":"茶"}""")).Text("code"));
        Assert.Equal("40004 ACQ.INVALID_PARAMETER", (await story.Alipay.AskAsync(Precreate, Business("A2", "FAST_INSTANT_TRADE_PAY"))).Verdict());
    }

    [Fact]
    public async Task In_certificate_mode_both_sides_name_their_certificates()
    {
        var certificates = new AlipayCertificates(TestAccounts.BuiltIn.Alipay[0]);
        var parameters = story.Alipay.Parameters("alipay.trade.query", """{"out_trade_no":"A1"}""");
        parameters["app_cert_sn"] = AlipayCertificates.Sn(certificates.AppCertificate);
        parameters["alipay_root_cert_sn"] = AlipayCertificates.Sn(certificates.RootCertificate);
        var answer = (await story.Alipay.SendAsync(parameters)).OrThrow().Text;
        Assert.Contains($"\"alipay_cert_sn\":\"{AlipayCertificates.Sn(certificates.AlipayCertificate)}\"", answer, StringComparison.Ordinal);
        Assert.True(AlipayShop.IsSigned(answer, "alipay.trade.query"));
        parameters["app_cert_sn"] = AlipayCertificates.Sn(certificates.AlipayCertificate);
        Assert.Contains("isv.invalid-signature", (await story.Alipay.SendAsync(parameters)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("alipay_cert_sn", (await story.Alipay.SendAsync(story.Alipay.Parameters("alipay.trade.query", """{"out_trade_no":"A1"}"""))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_begins_its_trade_when_it_is_opened_and_escapes_what_it_shows()
    {
        var page = await OpenAsync(Business("A1", "FAST_INSTANT_TRADE_PAY", subject: "<b>茶</b>".Replace("/", "", StringComparison.Ordinal)), "https://shop.test/?a=1&b=\"><script>");
        Assert.Contains("&lt;b&gt;茶", page, StringComparison.Ordinal);
        Assert.Contains("href=\"https://shop.test/?a=1&amp;b=&quot;&gt;&lt;script&gt;\"", page, StringComparison.Ordinal);
        Assert.Contains("19.90", page, StringComparison.Ordinal);
        Assert.Equal(page, await OpenAsync(Business("A1", "FAST_INSTANT_TRADE_PAY", subject: "<b>茶<b>"), "https://shop.test/?a=1&b=\"><script>"));
        Assert.Equal("WAIT_BUYER_PAY", (await story.Alipay.QueryAsync("A1")).Text("trade_status"));
        Assert.Null(story.Channels.CustomerPays("A1", "00"));
        Assert.Contains("ACQ.TRADE_HAS_SUCCESS", await OpenAsync(Business("A1", "FAST_INSTANT_TRADE_PAY")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A 1", "FAST_INSTANT_TRADE_PAY", "ACQ.INVALID_PARAMETER")]
    [InlineData("A1", "QUICK_WAP_WAY", "ACQ.INVALID_PARAMETER")]
    public async Task A_page_that_cannot_be_paid_says_why_and_begins_nothing(string number, string product, string code)
    {
        Assert.Contains(code, await OpenAsync(Business(number, product)), StringComparison.Ordinal);
        Assert.Empty(story.Channels.Ledger());
    }

    [Fact]
    public async Task A_page_that_was_signed_by_somebody_else_begins_nothing()
    {
        var parameters = AlipayShop.Signed(story.Alipay.Parameters(Page, Business("A1", "FAST_INSTANT_TRADE_PAY")));
        parameters["notify_url"] = "http://thief.test/";
        var reply = await story.Channels.HandleAsync(SimulatedRequest.Post("/gateway.do", AlipayShop.Form(parameters)));
        Assert.Contains("isv.invalid-signature", reply.Text, StringComparison.Ordinal);
        Assert.Empty(story.Channels.Ledger());
        Assert.NotNull(story.Channels.CustomerPays(System.Text.Encoding.ASCII.GetString(AlipayShop.Form(AppText(tampered: true))), "00"));
        Assert.Null(story.Channels.CustomerPays(System.Text.Encoding.ASCII.GetString(AlipayShop.Form(AppText(tampered: false))), "00"));
        Assert.Equal("paid 1990 0", story.Books("A1"));

        Dictionary<string, string> AppText(bool tampered)
        {
            var text = AlipayShop.Signed(story.Alipay.Parameters("alipay.trade.app.pay", Business("A1", "QUICK_MSECURITY_PAY")));
            if (tampered) text["notify_url"] = "http://thief.test/";
            return text;
        }
    }

    [Fact]
    public async Task The_address_of_a_bill_is_good_for_30_seconds()
    {
        await story.Alipay.PayAsync("A1", "00");
        story.Clock.Advance(TimeSpan.FromDays(1));
        var url = new Uri((await story.Alipay.AskAsync("alipay.data.dataservice.bill.downloadurl.query", """{"bill_type":"trade","bill_date":"2026-03-01"}""")).Text("bill_download_url"));
        Assert.Equal(200, (await FetchAsync(url)).Status);
        story.Clock.AdvanceSeconds(31);
        Assert.Equal(403, (await FetchAsync(url)).Status);
    }

    Task<SimulatedReply> FetchAsync(Uri url) => story.Channels.HandleAsync(new SimulatedRequest("GET", url.PathAndQuery, new Dictionary<string, string>(), []));

    async Task<string> OpenAsync(string business, string returnUrl = "")
    {
        var parameters = story.Alipay.Parameters(Page, business);
        parameters["return_url"] = returnUrl;
        var reply = await story.Alipay.SendAsync(parameters);
        Assert.StartsWith("text/html", reply.ContentType, StringComparison.Ordinal);
        return reply.Text;
    }

    static string Business(string number, string product, string subject = "午餐") =>
        $$"""{"out_trade_no":"{{number}}","total_amount":"19.90","subject":"{{subject}}","product_code":"{{product}}"}""";
}
