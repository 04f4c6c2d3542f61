using PaymentGrains.Channels;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Query, close, reverse and refund over v3 (FACTS 2.4-2.7).</summary>
public sealed class WeChatV3TradeTests
{
    private readonly WeChatV3Desk desk = new();

    [Theory]
    [InlineData("NOTPAY", TradeVerdict.Waiting)]
    [InlineData("USERPAYING", TradeVerdict.Waiting)]
    [InlineData("ACCEPT", TradeVerdict.Waiting)]
    [InlineData("CLOSED", TradeVerdict.Closed)]
    [InlineData("REVOKED", TradeVerdict.Closed)]
    [InlineData("PAYERROR", TradeVerdict.Refused)]
    [InlineData("SUCCESS", TradeVerdict.Paid)]
    [InlineData("PAID", TradeVerdict.Unknown)]
    public async Task A_state_means_what_the_table_says(string state, TradeVerdict verdict)
    {
        desk.Answers(WeChatV3Desk.Paid($"trade_state=\"{state}\""));
        var finding = await desk.Channel.QueryAsync(desk.Trade, default);
        // The order's amount, not what the payer paid with a coupon.
        Assert.Equal((verdict, 1990L, WeChatV3Desk.TransactionId, state, state == "PAYERROR"), (finding.Verdict, finding.Amount!.Value, finding.ChannelTradeNo, finding.Code, finding.StillOpen));
        Assert.Equal($"https://api.mch.weixin.qq.com/v3/pay/transactions/out-trade-no/{WeChatV3Desk.OutTradeNo}?mchid=1900000001", desk.Wire.Sent[^1].Url.ToString());
        Assert.Equal("GET", desk.Wire.Sent[^1].Method);
        Assert.DoesNotContain("oUpF8uMuAJO", finding.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out_trade_no=\"pg_of_somebody_else\"")]
    [InlineData("out_trade_no=")]
    [InlineData("mchid=\"1900000002\"")]
    [InlineData("appid=\"wx0000000000000002\"")]
    [InlineData("transaction_id=")]
    [InlineData("amount=")]
    [InlineData("amount={\"total\":19.9,\"currency\":\"CNY\"}")]
    [InlineData("amount={\"total\":-1990,\"currency\":\"CNY\"}")]
    [InlineData("amount={\"total\":\"1990\",\"currency\":\"CNY\"}")]
    [InlineData("amount={\"total\":1990,\"currency\":\"USD\"}")]
    public async Task A_success_that_is_not_whole_or_not_ours_is_unknown(string change)
    {
        desk.Answers(WeChatV3Desk.Paid(change));
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
    }

    [Theory]
    [InlineData("ORDER_NOT_EXIST", 404, TradeVerdict.NotFound)]
    [InlineData("RESOURCE_NOT_EXISTS", 404, TradeVerdict.NotFound)]
    [InlineData("SYSTEM_ERROR", 500, TradeVerdict.Unknown)]
    [InlineData("ORDER_NOT_EXIST", 500, TradeVerdict.Unknown)]
    [InlineData("PARAM_ERROR", 400, TradeVerdict.Unknown)]
    [InlineData("NO_AUTH", 403, TradeVerdict.Unknown)]
    public async Task A_query_that_fails_says_nothing_but_that_there_is_no_such_trade_and_that_only_signed(string code, int status, TradeVerdict verdict)
    {
        desk.Answers(WeChatV3Desk.Error(code), status).AnswersBadly(WeChatV3Desk.Error(code), status, signed: false).AnswersBadly(WeChatV3Desk.Error(code), status, signed: true);
        Assert.Equal(verdict, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        for (var n = 0; n < 2; n++) Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
    }

    [Fact]
    public async Task Money_that_went_back_is_listed_by_v2_or_is_not_known()
    {
        desk.Answers(WeChatV3Desk.Paid("trade_state=\"REFUND\""));
        desk.Wire.Answers(new WeChatDesk().Success(
            ("out_trade_no", WeChatV3Desk.OutTradeNo), ("refund_count", "1"), ("out_refund_no_0", WeChatV3Desk.OutRefundNo), ("refund_fee_0", "500"), ("refund_status_0", "SUCCESS")));
        var finding = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal(TradeVerdict.GivenBack, finding.Verdict);
        Assert.Equal([new TradeRefund(WeChatV3Desk.OutRefundNo, 500, Done: true)], finding.Refunds);

        desk.Answers(WeChatV3Desk.Paid("trade_state=\"REFUND\"")).Wire.Loses();
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        var without = new WeChatV3Desk(settings => settings with { ApiKey = "", BarcodeByV3 = true });
        without.Answers(WeChatV3Desk.Paid("trade_state=\"REFUND\""));
        Assert.Equal(TradeVerdict.Unknown, (await without.Channel.QueryAsync(without.Trade, default)).Verdict);
        Assert.Single(without.Wire.Sent);
    }

    /// <summary>FACTS 0.6: a close is a request; only what the query finds is a result.</summary>
    [Theory]
    [InlineData(204, "", "CLOSED", ReversalVerdict.Closed)]
    [InlineData(204, "", "NOTPAY", ReversalVerdict.Retry)]
    [InlineData(204, "", "SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData(204, "", "ORDER_NOT_EXIST", ReversalVerdict.Unknown)]
    [InlineData(204, "", "lost", ReversalVerdict.Unknown)]
    [InlineData(400, "ORDERPAID", "SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData(400, "ORDERPAID", "REFUND", ReversalVerdict.NotReversible)]
    [InlineData(400, "ORDER_CLOSED", "CLOSED", ReversalVerdict.Closed)]
    [InlineData(400, "USERPAYING", "USERPAYING", ReversalVerdict.Retry)]
    [InlineData(404, "ORDER_NOT_EXIST", "ORDER_NOT_EXIST", ReversalVerdict.NotFound)]
    [InlineData(500, "SYSTEM_ERROR", "NOTPAY", ReversalVerdict.Retry)]
    [InlineData(500, "SYSTEM_ERROR", "lost", ReversalVerdict.Unknown)]
    public async Task A_close_is_confirmed_by_a_query(int status, string code, string found, ReversalVerdict verdict)
    {
        desk.Answers(code.Length == 0 ? "" : WeChatV3Desk.Error(code), status);
        if (found == "lost") desk.Wire.Loses();
        else if (found == "ORDER_NOT_EXIST") desk.Answers(WeChatV3Desk.Error(found), 404);
        else desk.Answers(WeChatV3Desk.Paid($"trade_state=\"{found}\""));
        Assert.Equal(verdict, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        Assert.Equal(
            [$"/v3/pay/transactions/out-trade-no/{WeChatV3Desk.OutTradeNo}/close", $"/v3/pay/transactions/out-trade-no/{WeChatV3Desk.OutTradeNo}"], desk.Wire.Sent.Select(sent => sent.Url.AbsolutePath));
        Assert.Equal("""{"mchid":"1900000001"}""", System.Text.Encoding.UTF8.GetString(desk.Wire.Sent[0].Body));
    }

    [Theory]
    [InlineData("SUCCESS", RefundVerdict.Done)]
    [InlineData("PROCESSING", RefundVerdict.Pending)]
    [InlineData("CLOSED", RefundVerdict.Refused)]
    [InlineData("ABNORMAL", RefundVerdict.Abnormal)]
    [InlineData("CHANGE", RefundVerdict.Unknown)]
    public async Task A_refund_stands_as_its_status_says(string status, RefundVerdict verdict)
    {
        desk.Answers(WeChatV3Desk.Refunded(status)).Answers(WeChatV3Desk.Refunded(status)).AnswersBadly(WeChatV3Desk.Refunded(status), 200, signed: false);
        Assert.Equal(verdict, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(
            """{"out_trade_no":"pg20260301000003a1","out_refund_no":"pg20260301000003r1","reason":"customer returned it","notify_url":"https://pay.example.com/callbacks/wechat/wechat-1","amount":{"refund":500,"total":1990,"currency":"CNY"}}""",
            desk.Wire.LastBody);
        Assert.Equal(verdict, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal($"/v3/refund/domestic/refunds/{WeChatV3Desk.OutRefundNo}", desk.Wire.Sent[^1].Url.AbsolutePath);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
    }

    [Theory]
    [InlineData("out_refund_no=\"r_of_somebody_else\"")]
    [InlineData("out_trade_no=\"pg_of_somebody_else\"")]
    [InlineData("amount={\"refund\":501,\"total\":1990,\"currency\":\"CNY\"}")]
    public async Task A_refund_that_is_not_ours_proves_nothing(string change)
    {
        desk.Answers(WeChatV3Desk.Refunded("SUCCESS", change)).Answers(WeChatV3Desk.Refunded("SUCCESS", change));
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
    }

    [Theory]
    [InlineData("NOTENOUGH", RefundVerdict.RetryLater)]
    [InlineData("NOT_ENOUGH", RefundVerdict.RetryLater)]
    [InlineData("SIGN_ERROR", RefundVerdict.RetryLater)]
    [InlineData("NO_AUTH", RefundVerdict.RetryLater)]
    [InlineData("APPID_MCHID_NOT_MATCH", RefundVerdict.RetryLater)]
    [InlineData("MCH_NOT_EXISTS", RefundVerdict.RetryLater)]
    [InlineData("PARAM_ERROR", RefundVerdict.Refused)]
    [InlineData("RULE_LIMIT", RefundVerdict.Refused)]
    [InlineData("ACCOUNT_ERROR", RefundVerdict.Refused)]
    [InlineData("SYSTEM_ERROR", RefundVerdict.Unknown)]
    [InlineData("BANK_ERROR", RefundVerdict.Unknown)]
    [InlineData("FREQUENCY_LIMITED", RefundVerdict.Unknown)]
    [InlineData("RATELIMIT_EXCEEDED", RefundVerdict.Unknown)]
    [InlineData("INVALID_REQUEST", RefundVerdict.RetryLater)]
    [InlineData("TRADE_ERROR", RefundVerdict.Unknown)]
    [InlineData("SOMETHING_NEW", RefundVerdict.Unknown)]
    [InlineData("RESOURCE_NOT_EXISTS", RefundVerdict.Unknown)]
    public async Task A_refused_refund_means_what_FACTS_say_when_it_is_signed(string code, RefundVerdict verdict)
    {
        desk.Answers(WeChatV3Desk.Error(code), 403).AnswersBadly(WeChatV3Desk.Error(code), 403, signed: false).Answers(WeChatV3Desk.Error(code), 500);
        Assert.Equal(verdict, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        for (var n = 0; n < 2; n++) Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
    }

    [Fact]
    public async Task A_refund_that_WeChat_does_not_know_is_sent_again()
    {
        desk.Answers(WeChatV3Desk.Error("RESOURCE_NOT_EXISTS"), 404).AnswersBadly(WeChatV3Desk.Error("RESOURCE_NOT_EXISTS"), 404, signed: false);
        Assert.Equal(RefundVerdict.NotFound, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
    }

    [Fact]
    public async Task A_trade_is_asked_for_where_its_scene_lives()
    {
        var code = desk.Trade with { Scene = Scene.Barcode, Method = "" };
        var refund = desk.Refund with { Trade = code };
        for (var n = 0; n < 6; n++) desk.Wire.Loses();
        await desk.Channel.PayAsync(desk.Barcode, default);
        await desk.Channel.QueryAsync(code, default);
        await desk.Channel.ReverseAsync(code, default);
        await desk.Channel.RefundAsync(refund, default);
        await desk.Channel.QueryRefundAsync(refund, default);
        await desk.Channel.RefundAsync(refund with { Trade = null }, default);
        Assert.Equal(
            ["/pay/micropay", "/pay/orderquery", "/secapi/pay/reverse", "/secapi/pay/refund", "/pay/refundquery", "/secapi/pay/refund"], desk.Wire.Sent.Select(sent => sent.Url.AbsolutePath));

        var byV3 = new WeChatV3Desk(settings => settings with { BarcodeByV3 = true });
        for (var n = 0; n < 6; n++) byV3.Wire.Loses();
        await byV3.Channel.PayAsync(byV3.Barcode, default);
        await byV3.Channel.QueryAsync(code, default);
        await byV3.Channel.ReverseAsync(code, default);
        await byV3.Channel.RefundAsync(refund, default);
        await byV3.Channel.QueryRefundAsync(refund, default);
        var trade = $"/v3/pay/transactions/out-trade-no/{WeChatV3Desk.OutTradeNo}";
        Assert.Equal(
            ["/v3/pay/transactions/codepay", trade, trade + "/reverse", trade, "/v3/refund/domestic/refunds", $"/v3/refund/domestic/refunds/{WeChatV3Desk.OutRefundNo}"],
            byV3.Wire.Sent.Select(sent => sent.Url.AbsolutePath));
    }

    [Theory]
    [InlineData("00", TradeVerdict.Paid, TradeVerdict.Paid, ReversalVerdict.Closed)]
    [InlineData("02", TradeVerdict.Waiting, TradeVerdict.Waiting, ReversalVerdict.Closed)]
    [InlineData("03", TradeVerdict.Refused, TradeVerdict.Refused, ReversalVerdict.Closed)]
    [InlineData("04", TradeVerdict.Unknown, TradeVerdict.Paid, ReversalVerdict.Closed)]
    [InlineData("05", TradeVerdict.Unknown, TradeVerdict.NotFound, ReversalVerdict.NotFound)]
    [InlineData("07", TradeVerdict.Waiting, TradeVerdict.Waiting, ReversalVerdict.Retry)]
    [InlineData("10", TradeVerdict.Unknown, TradeVerdict.Unknown, null)]
    public async Task With_the_switch_a_code_ends_over_v3_as_the_simulator_promises(string ending, TradeVerdict paid, TradeVerdict queried, ReversalVerdict? reversed)
    {
        using var shop = new SceneShop(settings => settings with { BarcodeByV3 = true });
        var payment = desk.Barcode with { Code = Domain.Codes.PaymentCode.Parse("1300000000000001" + ending)! };
        var finding = await shop.WeChat.PayAsync(payment, default);
        Assert.Equal(paid, finding.Verdict);
        Assert.DoesNotContain(payment.Code.Text, finding.Raw, StringComparison.Ordinal);
        var trade = new TradeReference(payment.OutTradeNo, 1990, payment.StartedAt);
        Assert.Equal(queried, (await shop.WeChat.QueryAsync(trade, default)).Verdict);
        if (reversed is null) return;
        Assert.Equal(reversed, (await shop.WeChat.ReverseAsync(trade, default)).Verdict);
        Assert.Equal(0, shop.Simulator.Ledger(payment.OutTradeNo)?.Net ?? 0);
    }

    [Fact]
    public void What_is_missing_for_v3_is_said_and_nothing_is_asked_of_who_has_none()
    {
        Assert.Empty(WeChatDesk.Usual.Problems());
        Assert.Equal(["merchantCertificateSerial", "apiV3Key", "notifyUrl"], Problems(WeChatDesk.Usual with { MerchantPrivateKey = WeChatV3Desk.Usual.MerchantPrivateKey }));
        Assert.Equal(["merchantPrivateKey"], Problems(WeChatV3Desk.Usual with { MerchantPrivateKey = "secret" }));
        Assert.Equal(["apiV3Key"], Problems(WeChatV3Desk.Usual with { ApiV3Key = "short" }));
        Assert.Equal(["weChatPublicKey"], Problems(WeChatV3Desk.Usual with { WeChatPublicKeyId = "PUB_KEY_ID_1" }));
        Assert.Equal(["platformCertificates"], Problems(WeChatV3Desk.Usual with { PlatformCertificates = "not one" }));
        Assert.Equal(["notifyUrl"], Problems(WeChatV3Desk.Usual with { NotifyUrl = "https://pay.example.com/callbacks?a=1" }));
        Assert.Equal(["apiKey"], Problems(WeChatV3Desk.Usual with { ApiKey = "" }));
        Assert.Empty(Problems(WeChatV3Desk.Usual with { ApiKey = "", BarcodeByV3 = true }));
        Assert.DoesNotContain("secret", string.Join(' ', (WeChatV3Desk.Usual with { MerchantPrivateKey = "secret" }).Problems()), StringComparison.Ordinal);

        static IEnumerable<string> Problems(WeChatSettings settings) => settings.Problems().Select(problem => problem.Field);
    }
}
