using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PaymentGrains.Channels;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Adapters and simulator were written apart from the same FACTS: here they talk about what customers begin, and the simulator's ledger judges.</summary>
public sealed partial class SceneContractTests : IDisposable
{
    private readonly SceneShop shop = new();

    public static TheoryData<string, Scene, string> Ways => new()
    {
        { "alipay", Scene.Qr, "precreate" }, { "alipay", Scene.Page, "pc" }, { "alipay", Scene.Page, "wap" }, { "alipay", Scene.App, "app" },
        { "wechat", Scene.Qr, "native" }, { "wechat", Scene.Page, "h5" }, { "wechat", Scene.Page, "jsapi" }, { "wechat", Scene.App, "app" },
    };

    public void Dispose() => shop.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_payment_is_begun_paid_told_found_and_refunded(string channelName, Scene scene, string method)
    {
        var channel = Channel(channelName);
        var payment = shop.Payment(channel, scene, method);
        var started = await channel.StartAsync(payment, default);
        Assert.Equal(TradeVerdict.Waiting, started.Verdict);
        await CustomerPaysAsync(started.Ticket!, payment, "00");
        shop.Clock.AdvanceSeconds(2);

        var (notification, refusal) = await SceneShop.Read((INotifyingChannel)channel, Assert.Single(shop.Notices).Notice);
        Assert.Equal("", refusal);
        Assert.Equal((payment.OutTradeNo, TradeVerdict.Paid, (long?)SceneShop.Amount), (notification!.OutTradeNo, notification.Finding.Verdict, notification.Finding.Amount));
        var found = await channel.QueryAsync(SceneShop.Trade(payment), default);
        Assert.Equal((TradeVerdict.Paid, (long?)SceneShop.Amount), (found.Verdict, found.Amount));
        Assert.NotNull(found.ChannelTradeNo);

        var refund = shop.Refund(payment);
        Assert.Equal(RefundVerdict.NotFound, (await channel.QueryRefundAsync(refund, default)).Verdict);
        await channel.RefundAsync(refund, default);
        Assert.Equal(RefundVerdict.Pending, (await channel.RefundAsync(refund, default)).Verdict);
        shop.Clock.AdvanceSeconds(20);
        Assert.Equal(RefundVerdict.Done, (await channel.QueryRefundAsync(refund, default)).Verdict);
        Assert.Equal(SceneShop.Amount - 500, shop.Simulator.Ledger(payment.OutTradeNo)!.Net);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_nobody_began_to_pay_is_closed_or_is_no_trade_and_cannot_be_paid_after_its_time(string channelName, Scene scene, string method)
    {
        var channel = Channel(channelName);
        var payment = shop.Payment(channel, scene, method);
        var started = await channel.StartAsync(payment, default);

        var exists = channelName == "wechat";
        Assert.Equal(exists ? TradeVerdict.Waiting : TradeVerdict.NotFound, (await channel.QueryAsync(SceneShop.Trade(payment), default)).Verdict);
        Assert.Equal(exists ? ReversalVerdict.Closed : ReversalVerdict.NotFound, (await channel.ReverseAsync(SceneShop.Trade(payment), default)).Verdict);
        Assert.Equal(exists ? TradeVerdict.Closed : TradeVerdict.NotFound, (await channel.QueryAsync(SceneShop.Trade(payment), default)).Verdict);
        shop.Clock.AdvanceSeconds(31 * 60);
        if (scene == Scene.Page && channelName == "alipay") await OpenPageAsync(started.Ticket!.Content);
        Assert.NotNull(shop.Simulator.CustomerPays(started.Ticket!.Kind == TicketKind.Form ? payment.OutTradeNo : started.Ticket.Content, "00"));
        Assert.Empty(shop.Notices);
    }

    /// <summary>FACTS 1.13: the printed code lives on. The order machine watches for it.</summary>
    [Fact]
    public async Task A_code_of_Alipay_can_be_paid_after_its_close_and_the_shop_is_told()
    {
        var payment = shop.Payment(shop.Alipay, Scene.Qr, "precreate");
        var ticket = (await shop.Alipay.StartAsync(payment, default)).Ticket!;
        Assert.Equal(ReversalVerdict.NotFound, (await shop.Alipay.ReverseAsync(SceneShop.Trade(payment), default)).Verdict);

        Assert.Null(shop.Simulator.CustomerPays(ticket.Content, "00"));
        shop.Clock.AdvanceSeconds(2);
        Assert.Equal(TradeVerdict.Paid, (await SceneShop.Read(shop.Alipay, shop.Notices[0].Notice)).Notification!.Finding.Verdict);
        Assert.Equal(ReversalVerdict.NotReversible, (await shop.Alipay.ReverseAsync(SceneShop.Trade(payment), default)).Verdict);
    }

    [Theory]
    [InlineData("00", ReversalVerdict.NotReversible, "paid")]
    [InlineData("01", ReversalVerdict.Closed, "closed")]
    [InlineData("02", ReversalVerdict.Closed, "closed")]
    [InlineData("07", ReversalVerdict.Retry, "waiting")]
    [InlineData("08", ReversalVerdict.NotReversible, "paid")]
    public async Task A_close_never_gives_money_back_and_says_so(string ending, ReversalVerdict verdict, string status)
    {
        foreach (var (channel, scene, method) in Begun())
        {
            var payment = shop.Payment(channel, scene, method, ending);
            await CustomerPaysAsync((await channel.StartAsync(payment, default)).Ticket!, payment, ending);
            Assert.Equal(verdict, (await channel.ReverseAsync(SceneShop.Trade(payment), default)).Verdict);
            var line = shop.Simulator.Ledger(payment.OutTradeNo)!;
            Assert.Equal((status, 0L), (line.Status, line.Refunded));
        }
    }

    [Fact]
    public async Task A_payment_that_races_the_close_is_told_and_refunded()
    {
        foreach (var (channel, scene, method) in Begun())
        {
            shop.Notices.Clear();
            var payment = shop.Payment(channel, scene, method);
            await CustomerPaysAsync((await channel.StartAsync(payment, default)).Ticket!, payment, "12");
            Assert.Equal(ReversalVerdict.Closed, (await channel.ReverseAsync(SceneShop.Trade(payment), default)).Verdict);
            shop.Clock.AdvanceSeconds(7);
            Assert.Equal(TradeVerdict.Paid, (await SceneShop.Read((INotifyingChannel)channel, shop.Notices[0].Notice)).Notification!.Finding.Verdict);
            await channel.RefundAsync(shop.Refund(payment, SceneShop.Amount), default);
            Assert.Equal(0, shop.Simulator.Ledger(payment.OutTradeNo)!.Net);
        }
    }

    [Theory]
    [InlineData(FaultKinds.BadSignature)]
    [InlineData(FaultKinds.HttpError)]
    [InlineData(FaultKinds.DropReply)]
    [InlineData(FaultKinds.DropRequest)]
    public async Task Every_fault_is_unknown_and_brings_no_ticket(string kind)
    {
        foreach (var (channel, scene, method) in Begun())
        {
            var payment = shop.Payment(channel, scene, method);
            shop.Simulator.Faults.Add(new Fault { Kind = kind, Channel = channel.Channel });
            var started = await channel.StartAsync(payment, default);
            Assert.Equal((TradeVerdict.Unknown, null), (started.Verdict, started.Ticket));
            Assert.Equal(TradeVerdict.Unknown, (await channel.QueryAsync(SceneShop.Trade(payment), default)).Verdict);
            Assert.Equal(ReversalVerdict.Unknown, (await channel.ReverseAsync(SceneShop.Trade(payment), default)).Verdict);
            Assert.Equal(RefundVerdict.Unknown, (await channel.RefundAsync(shop.Refund(payment), default)).Verdict);
            Assert.Equal(RefundVerdict.Unknown, (await channel.QueryRefundAsync(shop.Refund(payment), default)).Verdict);
        }
    }

    [Fact]
    public async Task System_errors_come_before_the_payment_is_found()
    {
        foreach (var (channel, scene, method) in Begun())
        {
            var payment = shop.Payment(channel, scene, method);
            await CustomerPaysAsync((await channel.StartAsync(payment, default)).Ticket!, payment, "10");
            Assert.Equal(TradeVerdict.Unknown, (await channel.QueryAsync(SceneShop.Trade(payment), default)).Verdict);
            Assert.Equal(TradeVerdict.Unknown, (await channel.QueryAsync(SceneShop.Trade(payment), default)).Verdict);
            Assert.Equal(TradeVerdict.Paid, (await channel.QueryAsync(SceneShop.Trade(payment), default)).Verdict);
        }
    }

    [Theory]
    [InlineData(FaultKinds.RefundNoBalance, RefundVerdict.RetryLater)]
    [InlineData(FaultKinds.RefundRefused, RefundVerdict.Refused)]
    public async Task A_refund_that_cannot_be_done_says_why(string fault, RefundVerdict verdict)
    {
        foreach (var (channel, scene, method) in Begun())
        {
            var payment = shop.Payment(channel, scene, method);
            await CustomerPaysAsync((await channel.StartAsync(payment, default)).Ticket!, payment, "00");
            shop.Simulator.Faults.Add(new Fault { Kind = fault, Channel = channel.Channel, Count = 1 });
            Assert.Equal(verdict, (await channel.RefundAsync(shop.Refund(payment), default)).Verdict);
            Assert.Equal(SceneShop.Amount, shop.Simulator.Ledger(payment.OutTradeNo)!.Net);
        }
    }

    [Theory]
    [InlineData(false, RefundVerdict.Done, "REFUND.SUCCESS")]
    [InlineData(true, RefundVerdict.Abnormal, "REFUND.ABNORMAL")]
    public async Task WeChat_tells_of_the_refund_under_its_number(bool abnormal, RefundVerdict verdict, string told)
    {
        var payment = shop.Payment(shop.WeChat, Scene.Qr, "native");
        await CustomerPaysAsync((await shop.WeChat.StartAsync(payment, default)).Ticket!, payment, "00");
        shop.Clock.AdvanceSeconds(2);
        if (abnormal) shop.Simulator.Faults.Add(new Fault { Kind = FaultKinds.RefundAbnormal, Count = 1 });
        var refund = shop.Refund(payment);
        Assert.Equal(RefundVerdict.Pending, (await shop.WeChat.RefundAsync(refund, default)).Verdict);
        shop.Clock.AdvanceSeconds(4);

        var (notification, refusal) = await SceneShop.Read(shop.WeChat, shop.Notices[1].Notice);
        Assert.Equal("", refusal);
        Assert.Equal((payment.OutTradeNo, refund.OutRefundNo, TradeVerdict.Unknown), (notification!.OutTradeNo, notification.OutRefundNo, notification.Finding.Verdict));
        Assert.StartsWith(told, notification.Finding.Raw, StringComparison.Ordinal);
        Assert.Equal(verdict, (await shop.WeChat.QueryRefundAsync(refund, default)).Verdict);
        var found = await shop.WeChat.QueryAsync(SceneShop.Trade(payment), default);
        Assert.Equal(TradeVerdict.GivenBack, found.Verdict);
        Assert.Equal(abnormal ? [] : [new TradeRefund(refund.OutRefundNo, 500, Done: true)], found.Refunds);
    }

    [Fact]
    public async Task WeChat_repeats_a_notification_on_its_schedule()
    {
        shop.Answer = new(500, "");
        var payment = shop.Payment(shop.WeChat, Scene.Qr, "native");
        await CustomerPaysAsync((await shop.WeChat.StartAsync(payment, default)).Ticket!, payment, "00");
        shop.Clock.AdvanceSeconds(3 * 86400);

        var times = shop.Notices.Select(sent => sent.At).ToList();
        Assert.Equal([15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600], times.Zip(times.Skip(1), (one, next) => (int)(next - one).TotalSeconds));
        Assert.Equal(TradeVerdict.Waiting, (await shop.WeChat.StartAsync(shop.Payment(shop.WeChat, Scene.App, "app", "a2"), default)).Verdict);
    }

    [Fact]
    public async Task The_same_start_twice_prepares_one_payment()
    {
        var payment = shop.Payment(shop.WeChat, Scene.Qr, "native");
        var first = await shop.WeChat.StartAsync(payment, default);
        Assert.Equal(first.Ticket, (await shop.WeChat.StartAsync(payment, default)).Ticket);
        Assert.Equal(TradeVerdict.Unknown, (await shop.WeChat.StartAsync(payment with { Amount = 1 }, default)).Verdict);
        // Alipay gives no second code for a number: what became of the first, a query says.
        payment = shop.Payment(shop.Alipay, Scene.Qr, "precreate");
        await shop.Alipay.StartAsync(payment, default);
        Assert.Equal(TradeVerdict.Unknown, (await shop.Alipay.StartAsync(payment, default)).Verdict);
    }

    [Fact]
    public async Task What_a_page_inside_WeChat_and_an_app_get_is_signed_by_the_merchant()
    {
        var account = TestAccounts.BuiltIn.Wechat[0];
        var key = PaymentGrains.Channels.Signing.RsaKey.Private(account.MerchantPrivateKey)!;
        var page = await Sdk(shop.Payment(shop.WeChat, Scene.Page, "jsapi"));
        var text = $"{account.AppId}\n{Text(page, "timeStamp")}\n{Text(page, "nonceStr")}\n{Text(page, "package")}\n";
        Assert.Equal((key.Sign(text), "RSA", account.AppId), (Text(page, "paySign"), Text(page, "signType"), Text(page, "appId")));
        Assert.StartsWith("prepay_id=wx", Text(page, "package"), StringComparison.Ordinal);
        var app = await Sdk(shop.Payment(shop.WeChat, Scene.App, "app", "a2"));
        text = $"{account.AppId}\n{Text(app, "timeStamp")}\n{Text(app, "nonceStr")}\n{Text(app, "prepayId")}\n";
        Assert.Equal((key.Sign(text), account.MchId, "Sign=WXPay"), (Text(app, "sign"), Text(app, "partnerId"), Text(app, "packageValue")));

        async Task<JsonElement> Sdk(CustomerPayment payment)
        {
            var ticket = (await shop.WeChat.StartAsync(payment, default)).Ticket!;
            Assert.Equal(TicketKind.Sdk, ticket.Kind);
            return JsonDocument.Parse(ticket.Content).RootElement;
        }

        static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task H5_leads_back_to_the_shop_by_an_escaped_address()
    {
        var ticket = (await shop.WeChat.StartAsync(shop.Payment(shop.WeChat, Scene.Page, "h5"), default)).Ticket!;
        Assert.Equal(TicketKind.Url, ticket.Kind);
        Assert.EndsWith("&redirect_url=https%3A%2F%2Fshop.example.com%2Fdone%3Fa%3D1%26b%3D%222%22", ticket.Content, StringComparison.Ordinal);
        var without = shop.Payment(shop.WeChat, Scene.Page, "h5", "a2") with { Device = new CustomerDevice { ClientIp = "203.0.113.9" } };
        Assert.DoesNotContain("redirect_url", (await shop.WeChat.StartAsync(without, default)).Ticket!.Content, StringComparison.Ordinal);
    }

    /// <summary>FACTS 8.8: in public-key mode nobody asks for certificates; in certificate mode once.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Answers_are_verified_in_both_modes(bool publicKey, int asked)
    {
        var account = TestAccounts.BuiltIn.Wechat[0];
        using var other = new SceneShop(settings => publicKey ? settings with { WeChatPublicKey = account.PlatformPublicKey(), WeChatPublicKeyId = account.PublicKeyId } : settings);
        for (var n = 0; n < 3; n++)
            Assert.Equal(TradeVerdict.Waiting, (await other.WeChat.StartAsync(other.Payment(other.WeChat, Scene.Qr, "native", $"a{n}"), default)).Verdict);
        Assert.Equal(asked, other.Wire.Sent.Count(request => request.Url.AbsolutePath == "/v3/certificates"));
    }

    private ISceneChannel Channel(string name) => name == "alipay" ? shop.Alipay : shop.WeChat;

    private (ISceneChannel Channel, Scene Scene, string Method)[] Begun() => [(shop.Alipay, Scene.Qr, "precreate"), (shop.WeChat, Scene.Qr, "native")];

    private async Task CustomerPaysAsync(PaymentTicket ticket, CustomerPayment payment, string ending)
    {
        if (ticket.Kind == TicketKind.Form) await OpenPageAsync(ticket.Content);
        var pays = (ticket.Kind, payment.Method) switch
        {
            (TicketKind.Form, _) => payment.OutTradeNo,
            (TicketKind.Sdk, "jsapi") => JsonDocument.Parse(ticket.Content).RootElement.GetProperty("package").GetString()!["prepay_id=".Length..],
            (TicketKind.Sdk, "app") when ticket.Content.StartsWith('{') => JsonDocument.Parse(ticket.Content).RootElement.GetProperty("prepayId").GetString()!,
            _ => ticket.Content,
        };
        Assert.Null(shop.Simulator.CustomerPays(pays, ending));
    }

    /// <summary>As a browser does it: the form's address and its fields, unescaped, are posted.</summary>
    private async Task<string> OpenPageAsync(string form)
    {
        var action = new Uri(WebUtility.HtmlDecode(Action().Match(form).Groups[1].Value));
        var fields = Input().Matches(form).Select(input => $"{input.Groups[1].Value}={WebUtility.UrlEncode(WebUtility.HtmlDecode(input.Groups[2].Value))}");
        var reply = await shop.Simulator.HandleAsync(SimulatedRequest.Post(action.PathAndQuery, Encoding.UTF8.GetBytes(string.Join('&', fields))));
        return reply.Text;
    }

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")]
    private static partial Regex Input();
}
