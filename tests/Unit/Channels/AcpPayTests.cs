using System.Net;
using System.Text.RegularExpressions;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>UnionPay ACP: the start of a payment, by barcode, code to show, page and app.</summary>
public sealed partial class AcpPayTests
{
    private readonly AcpDesk desk = new();

    [Fact]
    public async Task A_barcode_goes_out_signed_with_the_time_of_the_attempt_and_the_same_again_on_a_repeat()
    {
        desk.Wire.Answers(AcpDesk.Answer()).Answers(AcpDesk.Answer());
        await desk.Channel.PayAsync(desk.Payment, default);
        var request = Assert.Single(desk.Wire.Sent);
        Assert.Equal((WirePurpose.Pay, "https://gateway.95516.com/gateway/api/backTransReq.do"), (request.Purpose, request.Url.ToString()));
        var form = desk.LastForm;
        var key = RsaKey.Public(Convert.ToBase64String(AcpDesk.ShopCertificate.PublicKey.ExportSubjectPublicKeyInfo()))!;
        Assert.True(key.Verifies(AcpSignature.Digest(AcpSignature.TextToSign(form)), form["signature"]));
        Assert.Equal(
            "5.1.0 01 06 000000 08 0 777290058167151 P20260301ABCDEFGH012345ZZ01 20260301120000 1990 156 6220000000000000100 00000001 1066640",
            string.Join(' ', new[] { "version", "txnType", "txnSubType", "bizType", "channelType", "accessType", "merId", "orderId", "txnTime", "txnAmt", "currencyCode", "qrNo", "termId", "certId" }.Select(name => form[name])));

        var payment = desk.Payment;
        desk.Clock.AdvanceSeconds(5);
        await desk.Channel.PayAsync(payment, default);
        Assert.Equal(form, desk.LastForm);
    }

    [Theory]
    [InlineData("00", TradeVerdict.Waiting)] // strict: only a query or a notification says paid (FACTS 3A.8)
    [InlineData("A6", TradeVerdict.Waiting)]
    [InlineData("05", TradeVerdict.Waiting)]
    [InlineData("70", TradeVerdict.Waiting)]
    [InlineData("83", TradeVerdict.Waiting)]
    [InlineData("02", TradeVerdict.Unknown)]
    [InlineData("03", TradeVerdict.Unknown)]
    [InlineData("04", TradeVerdict.Unknown)]
    [InlineData("06", TradeVerdict.Unknown)]
    [InlineData("12", TradeVerdict.Unknown)]
    [InlineData("34", TradeVerdict.Unknown)]
    [InlineData("A1", TradeVerdict.Unknown)]
    [InlineData("99", TradeVerdict.Unknown)]
    [InlineData("20", TradeVerdict.Unknown)]
    [InlineData("ZZ", TradeVerdict.Unknown)]
    [InlineData("64", TradeVerdict.Refused)]
    [InlineData("96", TradeVerdict.Refused)]
    public async Task FACTS_3A_5_says_what_a_pay_answer_means(string code, TradeVerdict verdict)
    {
        desk.Wire.Answers(AcpDesk.Answer(("respCode", code), ("respMsg", "words")));
        var finding = await desk.Channel.PayAsync(desk.Payment, default);
        Assert.Equal((verdict, code, "words", false), (finding.Verdict, finding.Code, finding.Message, finding.MoneyMayBeTaken));
    }

    [Theory]
    [InlineData("42")]
    [InlineData("74")]
    [InlineData("75")]
    public async Task A_customer_who_may_have_been_debited_is_unknown_and_a_person_hears_of_it(string code)
    {
        desk.Wire.Answers(AcpDesk.Answer(("respCode", code))).Answers(AcpDesk.Found(code));
        foreach (var finding in new[] { await desk.Channel.PayAsync(desk.Payment, default), await desk.Channel.QueryAsync(desk.Trade, default) })
            Assert.Equal((TradeVerdict.Unknown, true, code), (finding.Verdict, finding.MoneyMayBeTaken, finding.Code));
    }

    [Fact]
    public void Refusals_are_those_of_FACTS_3A_5_and_no_others()
    {
        string[] facts =
        [
            "01", "10", "11", "13", "14", .. Range(30, 33), .. Range(38, 40), "43", "44", .. Range(60, 69), .. Range(71, 73), .. Range(76, 82), "84", .. Range(90, 96),
        ];
        Assert.Equal(facts, AcpCodes.Pay.Where(row => row.Verdict == TradeVerdict.Refused).Select(row => row.Code));
        Assert.Equal(AcpCodes.Pay.Count, AcpCodes.Pay.DistinctBy(row => row.Code).Count());

        static IEnumerable<string> Range(int from, int to) => Enumerable.Range(from, to - from + 1).Select(code => $"{code}");
    }

    [Fact]
    public async Task What_is_not_signed_by_unionpay_or_not_of_this_order_is_unknown()
    {
        var refused = AcpDesk.Fields(("respCode", "64"));
        var stripped = AcpDesk.Signed(refused);
        stripped["signPubKeyCert"] = stripped["signPubKeyCert"].ReplaceLineEndings("\n");
        var tampered = AcpDesk.Signed(AcpDesk.Fields(("respCode", "00")));
        tampered["respCode"] = "64";
        string[] answers =
        [
            AcpDesk.Plain(refused), AcpDesk.Plain(stripped), AcpDesk.Plain(tampered), AcpDesk.Answer(("respCode", "64"), ("orderId", "P20260301ABCDEFGH012345ZZ02")),
            "<html>busy</html>", "", "respCode=64&respCode=64",
        ];
        foreach (var answer in answers)
        {
            desk.Wire.Answers(answer);
            Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        }

        desk.Wire.Answers(AcpDesk.Answer(("respCode", "64")), status: 502).Loses().Loses(sent: false);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment with { Currency = "USD" }, default)).Verdict);
    }

    [Fact]
    public async Task A_call_that_hangs_ends_after_10_seconds_as_unknown()
    {
        desk.Wire.Hangs();
        var pay = desk.Channel.PayAsync(desk.Payment, default);
        desk.Clock.AdvanceSeconds(10);
        Assert.Equal(TradeVerdict.Unknown, (await pay).Verdict);
    }

    [Fact]
    public async Task The_journal_holds_neither_code_nor_card_nor_key()
    {
        desk.Wire.Answers(AcpDesk.Answer(("respMsg", "card 6216261000000000018"), ("qrNo", AcpDesk.CodeText), ("accNo", "6216261000000000018"), ("payerInfo", "{phoneNo=13800000000&name=Zhang}")));
        var finding = await desk.Channel.PayAsync(desk.Payment, default);
        foreach (var text in new[] { finding.Raw!, finding.Message! })
        {
            foreach (var secret in new[] { AcpDesk.CodeText, "6216261000000000018", "13800000000", "CERTIFICATE" }) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }

        Assert.Contains(AcpDesk.OutTradeNo, finding.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_secure_key_both_sides_sign_with_it()
    {
        var keyed = new AcpDesk(settings => settings with { SignMethod = AcpSettings.BySecureKey, SecureKey = "s3cret" });
        Assert.Empty(keyed.Settings.Problems());
        var fields = AcpDesk.Fields(("respCode", "64"), ("signMethod", "11"));
        fields["signature"] = ByKey(fields);
        keyed.Wire.Answers(AcpDesk.Plain(fields)).Answers(AcpDesk.Answer(("respCode", "64")));

        Assert.Equal(TradeVerdict.Refused, (await keyed.Channel.PayAsync(keyed.Payment, default)).Verdict);
        Assert.Equal((ByKey(keyed.LastForm), "11", false), (keyed.LastForm["signature"], keyed.LastForm["signMethod"], keyed.LastForm.ContainsKey("certId")));
        // A certificate in the message is nothing where a key is agreed on.
        Assert.Equal(TradeVerdict.Unknown, (await keyed.Channel.PayAsync(keyed.Payment, default)).Verdict);

        static string ByKey(Dictionary<string, string> fields) => AcpSignature.Digest(AcpSignature.TextToSign(fields) + "&" + AcpSignature.Digest("s3cret"));
    }

    [Fact]
    public async Task A_page_is_a_signed_form_that_posts_itself_and_nothing_is_sent()
    {
        foreach (var (method, channelType) in new[] { ("web", "07"), ("wap", "08") })
        {
            var finding = await desk.Channel.StartAsync(desk.Customer(Scene.Page, method), default);
            Assert.Equal((TradeVerdict.Waiting, TicketKind.Form), (finding.Verdict, finding.Ticket!.Kind));
            var html = finding.Ticket.Content;
            Assert.Contains("action=\"https://gateway.95516.com/gateway/api/frontTransReq.do\"", html, StringComparison.Ordinal);
            var form = Hidden().Matches(html).ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
            Assert.Equal("01 01 000201 " + channelType, $"{form["txnType"]} {form["txnSubType"]} {form["bizType"]} {form["channelType"]}");
            Assert.Equal(("https://shop.example.com/back?a=1&b=2", desk.Settings.NotifyUrl, "20260301123100"), (form["frontUrl"], form["backUrl"], form["payTimeout"]));
            var key = RsaKey.Public(Convert.ToBase64String(AcpDesk.ShopCertificate.PublicKey.ExportSubjectPublicKeyInfo()))!;
            Assert.True(key.Verifies(AcpSignature.Digest(AcpSignature.TextToSign(form)), form["signature"]));
        }

        Assert.Empty(desk.Wire.Sent);
        Assert.Empty(desk.Channel.Methods[1].Needs);
        Assert.Equal("returnUrl", Assert.Single(new AcpDesk(settings => settings with { ReturnUrl = "" }).Channel.Methods[1].Needs));
    }

    [Fact]
    public async Task A_code_and_an_app_get_what_they_need_from_the_answer_or_are_unknown()
    {
        desk.Wire.Answers(AcpDesk.Answer(("qrCode", "https://qr.95516.com/1"))).Answers(AcpDesk.Answer(("tn", "622000000000000000001"))).Answers(AcpDesk.Answer()).Answers(AcpDesk.Answer(("respCode", "31"), ("tn", "1")));

        var code = await desk.Channel.StartAsync(desk.Customer(Scene.Qr, "native"), default);
        Assert.Equal((TradeVerdict.Waiting, new PaymentTicket(TicketKind.Code, "https://qr.95516.com/1")), (code.Verdict, code.Ticket));
        Assert.Equal(("backTransReq.do", "07", "000000"), (desk.Wire.Sent[0].Url.Segments[^1], desk.LastForm["txnSubType"], desk.LastForm["bizType"]));

        var app = await desk.Channel.StartAsync(desk.Customer(Scene.App, "app"), default);
        Assert.Equal((TradeVerdict.Waiting, new PaymentTicket(TicketKind.Sdk, "622000000000000000001")), (app.Verdict, app.Ticket));
        Assert.Equal(("appTransReq.do", "01", "000201"), (desk.Wire.Sent[1].Url.Segments[^1], desk.LastForm["txnSubType"], desk.LastForm["bizType"]));
        Assert.False(desk.LastForm.ContainsKey("frontUrl"));

        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.StartAsync(desk.Customer(Scene.App, "app"), default)).Verdict);
        var refused = await desk.Channel.StartAsync(desk.Customer(Scene.App, "app"), default);
        Assert.Equal((TradeVerdict.Refused, null), (refused.Verdict, refused.Ticket));
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();
}
