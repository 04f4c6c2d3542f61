using System.Net;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>What a customer begins at Alipay (FACTS 1.7, 1.9, 1.13).</summary>
public sealed class AlipaySceneTests
{
    private const string Precreate = "alipay.trade.precreate";
    private const string Close = "alipay.trade.close";
    private const string Query = "alipay.trade.query";
    private const string QrCode = """{"code":"10000","msg":"Success","out_trade_no":"pg20260301000001a1","qr_code":"https://qr.alipay.com/bax0"}""";
    private readonly AlipayDesk desk = new();

    private TradeReference Trade => desk.Trade with { Scene = Scene.Qr, Method = "precreate" };

    [Fact]
    public void The_ways_to_pay_and_what_they_need() => Assert.Equal(
        ["Qr precreate ", "Page pc ", "Page wap returnUrl", "App app "], desk.Channel.Methods.Select(way => $"{way.Scene} {way.Method} {string.Join(' ', way.Needs)}"));

    [Fact]
    public async Task A_code_to_scan_is_asked_for_with_the_deadline_in_every_form()
    {
        desk.Wire.Answers(AlipayDesk.Signed(Precreate, QrCode));
        var started = await StartAsync(Scene.Qr, "precreate");
        Assert.Equal((TradeVerdict.Waiting, new PaymentTicket(TicketKind.Code, "https://qr.alipay.com/bax0")), (started.Verdict, started.Ticket));
        Assert.Equal(
            """{"out_trade_no":"pg20260301000001a1","product_code":"QR_CODE_OFFLINE","total_amount":"19.90","subject":"拿铁 <2> 杯","timeout_express":"30m","time_expire":"2026-03-01 12:30:00","qr_code_timeout_express":"30m"}""",
            desk.LastForm["biz_content"]);
        Assert.Equal((Precreate, AlipayDesk.Usual.NotifyUrl), (desk.LastForm["method"], desk.LastForm["notify_url"]));
        Assert.False(desk.LastForm.ContainsKey("return_url"));
    }

    [Fact]
    public async Task A_code_that_Alipay_did_not_sign_or_that_is_of_another_trade_is_shown_to_nobody()
    {
        desk.Wire.Answers(AlipayDesk.Unsigned(Precreate, QrCode)).Answers(AlipayDesk.Envelope(Precreate, QrCode, AlipayDesk.SignAsAlipay(QrCode + " ")))
            .Answers(AlipayDesk.Signed(Precreate, QrCode.Replace("a1\"", "a2\"", StringComparison.Ordinal)))
            .Answers(AlipayDesk.Signed(Precreate, AlipayDesk.Paid())).Loses();
        for (var n = 0; n < 5; n++)
        {
            var started = await StartAsync(Scene.Qr, "precreate");
            Assert.Equal((TradeVerdict.Unknown, null), (started.Verdict, started.Ticket));
        }
    }

    [Theory]
    [InlineData("ACQ.ACCESS_FORBIDDEN", TradeVerdict.Refused)]
    [InlineData("ACQ.INVALID_PARAMETER", TradeVerdict.Refused)]
    [InlineData("ACQ.SYSTEM_ERROR", TradeVerdict.Unknown)]
    [InlineData("ACQ.APPLY_PC_MERCHANT_CODE_ERROR", TradeVerdict.Unknown)]
    [InlineData("ACQ.TRADE_HAS_SUCCESS", TradeVerdict.Unknown)]
    public async Task A_code_that_is_not_given_says_why(string subCode, TradeVerdict verdict)
    {
        desk.Wire.Answers(AlipayDesk.Signed(Precreate, AlipayDesk.Error(subCode)));
        Assert.Equal(verdict, (await StartAsync(Scene.Qr, "precreate")).Verdict);
    }

    [Theory]
    [InlineData("pc", "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY", "")]
    [InlineData("wap", "alipay.trade.wap.pay", "QUICK_WAP_WAY", ",\"quit_url\":\"https://shop.example.com/done?a=1&b=\\\"<2>\\\"\"")]
    public async Task A_page_is_a_form_that_posts_what_we_signed_and_nothing_in_it_escapes(string method, string call, string product, string more)
    {
        var ticket = (await StartAsync(Scene.Page, method)).Ticket!;
        Assert.Empty(desk.Wire.Sent);
        Assert.Equal(TicketKind.Form, ticket.Kind);
        // Two elements and a script of ours: no value brought an angle bracket or a quote of its own.
        Assert.Equal(["form", "input", "noscript", "button", "/button", "/noscript", "/form", "script", "/script"], ticket.Content.Split('<').Skip(1).Select(tag => tag.Split(' ', '>')[0]));
        var action = new Uri(WebUtility.HtmlDecode(Between(ticket.Content, "action=\"", "\"")));
        Assert.Equal("https://openapi.alipay.com/gateway.do", action.GetLeftPart(UriPartial.Path));
        var parameters = AlipayDesk.ReadForm(action.Query[1..]);
        parameters["biz_content"] = WebUtility.HtmlDecode(Between(ticket.Content, "name=\"biz_content\" value=\"", "\""));
        Assert.True(AlipayDesk.AppPublicKey.Verifies(AlipayRequest.TextToSign(parameters), parameters["sign"]));
        Assert.Equal(
            $$"""{"out_trade_no":"pg20260301000001a1","product_code":"{{product}}","total_amount":"19.90","subject":"拿铁 <2> 杯","timeout_express":"30m","time_expire":"2026-03-01 12:30:00"{{more}}}""",
            parameters["biz_content"]);
        Assert.Equal((call, AlipayDesk.Usual.NotifyUrl, "https://shop.example.com/done?a=1&b=\"<2>\""), (parameters["method"], parameters["notify_url"], parameters["return_url"]));
    }

    [Fact]
    public async Task An_app_gets_one_signed_text()
    {
        var ticket = (await StartAsync(Scene.App, "app")).Ticket!;
        Assert.Equal(TicketKind.Sdk, ticket.Kind);
        var parameters = AlipayDesk.ReadForm(ticket.Content);
        Assert.True(AlipayDesk.AppPublicKey.Verifies(AlipayRequest.TextToSign(parameters), parameters["sign"]));
        Assert.Equal(("alipay.trade.app.pay", "QUICK_MSECURITY_PAY", false),
            (parameters["method"], JsonDocument.Parse(parameters["biz_content"]).RootElement.GetProperty("product_code").GetString(), parameters.ContainsKey("return_url")));
        Assert.Empty(desk.Wire.Sent);
    }

    [Fact]
    public async Task What_is_not_offered_is_not_started()
    {
        Assert.Equal(TradeVerdict.NotSent, (await StartAsync(Scene.Page, "precreate")).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.StartAsync(Payment(Scene.Qr, "precreate") with { Currency = "USD" }, default)).Verdict);
        desk.Wire.Loses(sent: false);
        Assert.Equal(TradeVerdict.NotSent, (await StartAsync(Scene.Qr, "precreate")).Verdict);
    }

    [Fact]
    public async Task A_code_nobody_scanned_is_no_trade_yet_and_the_order_decides_when_it_never_will_be()
    {
        desk.Wire.Answers(AlipayDesk.Signed(Query, AlipayDesk.Error("ACQ.TRADE_NOT_EXIST")));
        Assert.Equal(TradeVerdict.NotFound, (await desk.Channel.QueryAsync(Trade, default)).Verdict);
    }

    [Fact]
    public async Task A_code_that_the_merchant_scanned_is_cancelled_and_all_else_is_closed()
    {
        desk.Wire.Answers(AlipayDesk.Signed(Close, """{"code":"10000","msg":"Success","out_trade_no":"pg20260301000001a1","trade_no":"1"}""")).Loses();
        Assert.Equal(ReversalVerdict.Closed, (await desk.Channel.ReverseAsync(Trade, default)).Verdict);
        Assert.Equal((Close, """{"out_trade_no":"pg20260301000001a1"}"""), (desk.LastForm["method"], desk.LastForm["biz_content"]));
        await desk.Channel.ReverseAsync(desk.Trade, default);
        Assert.Equal("alipay.trade.cancel", desk.LastForm["method"]);
    }

    [Theory]
    [InlineData("ACQ.TRADE_NOT_EXIST", null, ReversalVerdict.NotFound)]
    [InlineData("ACQ.SYSTEM_ERROR", null, ReversalVerdict.Retry)]
    [InlineData("AQC.SYSTEM_ERROR", null, ReversalVerdict.Retry)]
    [InlineData("ACQ.TRADE_STATUS_ERROR", "TRADE_SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData("ACQ.REASON_TRADE_STATUS_INVALID", "TRADE_FINISHED", ReversalVerdict.NotReversible)]
    [InlineData("ACQ.REASON_ILLEGAL_STATUS", "TRADE_CLOSED", ReversalVerdict.Closed)]
    [InlineData("ACQ.TRADE_STATUS_ERROR", "WAIT_BUYER_PAY", ReversalVerdict.Retry)]
    [InlineData("ACQ.SOMETHING_NEW", "TRADE_SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData("ACQ.TRADE_STATUS_ERROR", "NEW_STATUS", ReversalVerdict.Unknown)]
    public async Task A_close_that_fails_is_explained_by_its_code_or_by_a_query(string subCode, string? status, ReversalVerdict verdict)
    {
        desk.Wire.Answers(AlipayDesk.Signed(Close, AlipayDesk.Error(subCode)));
        if (status is not null) desk.Wire.Answers(AlipayDesk.Signed(Query, AlipayDesk.Paid($",\"trade_status\":\"{status}\"")));
        Assert.Equal(verdict, (await desk.Channel.ReverseAsync(Trade, default)).Verdict);
        Assert.Equal(status is null ? 1 : 2, desk.Wire.Sent.Count);
    }

    [Fact]
    public async Task A_close_that_is_not_proven_is_unknown()
    {
        const string closed = """{"code":"10000","msg":"Success","out_trade_no":"pg20260301000001a1"}""";
        desk.Wire.Answers(AlipayDesk.Unsigned(Close, closed)).Answers(AlipayDesk.Signed(Close, closed.Replace("a1\"", "a2\"", StringComparison.Ordinal))).Loses()
            .Answers(AlipayDesk.Unsigned(Close, AlipayDesk.Error("ACQ.TRADE_NOT_EXIST"))).Answers(AlipayDesk.Signed(Close, AlipayDesk.Error("", "20000")));
        for (var n = 0; n < 5; n++) Assert.Equal(ReversalVerdict.Unknown, (await desk.Channel.ReverseAsync(Trade, default)).Verdict);
        Assert.Equal(5, desk.Wire.Sent.Count);
        // Done, but of what it does not say: a query tells.
        desk.Wire.Answers(AlipayDesk.Signed(Close, """{"code":"10000","msg":"Success"}""")).Answers(AlipayDesk.Signed(Query, AlipayDesk.Paid(",\"trade_status\":\"TRADE_CLOSED\"")));
        Assert.Equal(ReversalVerdict.Closed, (await desk.Channel.ReverseAsync(Trade, default)).Verdict);
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private CustomerPayment Payment(Scene scene, string method) => new(
        AlipayDesk.OutTradeNo, 1990, "CNY", "拿铁 <2> 杯", scene, method, new CustomerDevice { ReturnUrl = "https://shop.example.com/done?a=1&b=\"<2>\"" }, desk.Clock.GetUtcNow(), desk.Clock.GetUtcNow().AddMinutes(30));

    private Task<TradeFinding> StartAsync(Scene scene, string method) => desk.Channel.StartAsync(Payment(scene, method), default);
}
