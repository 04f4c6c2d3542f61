using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>UnionPay ACP's notifications, and whose certificates are believed (FACTS 3A.3, 3A.7).</summary>
public sealed class AcpNotificationTests
{
    private readonly AcpDesk desk = new();

    [Fact]
    public async Task A_payment_is_told_with_its_amount_and_acknowledged_with_ok()
    {
        var (notification, refusal) = await ReadAsync(AcpDesk.Notification());
        Assert.Equal("", refusal);
        Assert.Equal((AcpDesk.OutTradeNo, TradeVerdict.Paid, 1990L, AcpDesk.QueryId), (notification!.OutTradeNo, notification.Finding.Verdict, notification.Finding.Amount!.Value, notification.Finding.ChannelTradeNo));
        // The order compares it: number and time together name a transaction (FACTS 3A.7).
        Assert.Equal(desk.Clock.GetUtcNow(), notification.StartedAt);
        Assert.Equal((200, "ok"), (desk.Channel.Acknowledgement.Status, desk.Channel.Acknowledgement.Body));
    }

    [Fact]
    public async Task Only_a_barcode_is_refused_for_good_by_a_notification()
    {
        var barcode = (await ReadAsync(AcpDesk.Notification(("respCode", "64")))).Notification!;
        Assert.Equal((TradeVerdict.Refused, false), (barcode.Finding.Verdict, barcode.IsHint));
        var page = (await ReadAsync(AcpDesk.Notification(("respCode", "64"), ("txnSubType", "01")))).Notification!;
        Assert.Equal((TradeVerdict.Unknown, true), (page.Finding.Verdict, page.IsHint));
        var debited = (await ReadAsync(AcpDesk.Notification(("respCode", "42")))).Notification!;
        Assert.Equal((TradeVerdict.Unknown, true, true), (debited.Finding.Verdict, debited.IsHint, debited.Finding.MoneyMayBeTaken));
    }

    [Fact]
    public async Task A_refund_is_told_as_a_reason_to_ask_and_other_transactions_are_idle()
    {
        var refund = (await ReadAsync(AcpDesk.Notification(("txnType", "04"), ("orderId", AcpDesk.OutRefundNo)))).Notification!;
        Assert.Equal((AcpDesk.OutTradeNo, AcpDesk.OutRefundNo, TradeVerdict.Unknown), (refund.OutTradeNo, refund.OutRefundNo, refund.Finding.Verdict));
        Assert.True((await ReadAsync(AcpDesk.Notification(("txnType", "04"), ("orderId", "CONSOLE00001")))).Notification!.IsIdle);
        Assert.True((await ReadAsync(AcpDesk.Notification(("txnType", "99")))).Notification!.IsIdle);
    }

    [Theory]
    [InlineData("merId", "777290058160000", "of another merchant")]
    [InlineData("merId", null, "of another merchant")]
    [InlineData("orderId", null, "without orderId")]
    [InlineData("txnAmt", null, "paid without a readable txnAmt")]
    [InlineData("txnAmt", "19.90", "paid without a readable txnAmt")]
    [InlineData("currencyCode", "840", "paid without a readable txnAmt")]
    [InlineData("queryId", null, "paid without a readable txnAmt")]
    [InlineData("txnTime", null, "paid without a readable txnAmt")]
    [InlineData("txnTime", "20260301", "paid without a readable txnAmt")]
    public async Task What_does_not_prove_a_payment_of_ours_is_refused(string field, string? value, string why) =>
        Assert.StartsWith(why, (await ReadAsync(AcpDesk.Notification((field, value)))).Refusal, StringComparison.Ordinal);

    [Fact]
    public async Task A_forged_notification_is_refused()
    {
        var text = Encoding.ASCII.GetString(AcpDesk.Notification());
        foreach (var forged in (string[])[text.Replace("1990", "1", StringComparison.Ordinal), text + "&x=1", text + "&merId=777290058167151", text.Replace("%0D%0A", "%0A", StringComparison.Ordinal), "", "a"])
            Assert.NotEqual("", (await ReadAsync(Encoding.ASCII.GetBytes(forged))).Refusal);
    }

    [Fact]
    public void A_certificate_is_believed_only_below_our_middle_and_root_in_its_time_and_with_unionpays_name()
    {
        var now = desk.Clock.GetUtcNow();
        var authority = AcpDesk.Authority;
        Assert.Null(Refusal(authority.Leaf()));
        Assert.Contains("another holder", Refusal(authority.Leaf("041@8310000000083040@某某商户@00016493")), StringComparison.Ordinal);
        Assert.Contains("another holder", Refusal(authority.Leaf("中国银联股份有限公司")), StringComparison.Ordinal);
        Assert.Contains("its certificate is valid from", Refusal(authority.Leaf(until: now.AddSeconds(-1))), StringComparison.Ordinal);
        Assert.Contains("its certificate is valid from", Refusal(authority.Leaf(from: now.AddSeconds(2))), StringComparison.Ordinal);
        Assert.Contains("does not lead to our root", Refusal(authority.Leaf(belowRoot: true)), StringComparison.Ordinal);
        Assert.Contains("does not lead to our root", Refusal(new UnionPayAuthority().Leaf()), StringComparison.Ordinal);
        Assert.Null(Refusal(authority.Leaf("041@test@00040000:SIGN"), settings => settings with { TestCertificates = true }));
        Assert.Contains("cannot be read", Refusal(authority.Leaf(), pem: "-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_has_expired_above_the_leaf_is_refused_also_when_it_was_good_before()
    {
        var now = desk.Clock.GetUtcNow();
        var authority = new UnionPayAuthority(middleUntil: now.AddHours(1));
        var signature = new AcpSignature(AcpDesk.Usual with { MiddleCertificate = authority.Middle.ExportCertificatePem(), RootCertificate = authority.Root.ExportCertificatePem() });
        var (certificate, key) = authority.Leaf();
        var fields = AcpDesk.Signed(AcpDesk.Fields(), certificate, RsaKey.Private(key.ExportPkcs8PrivateKeyPem()));

        Assert.Null(signature.Refusal(fields, now));
        Assert.Null(signature.Refusal(fields, now.AddMinutes(59)));
        Assert.NotNull(signature.Refusal(fields, now.AddMinutes(61)));
        Assert.Null(signature.Refusal(fields, now));
    }

    private string? Refusal((X509Certificate2 Certificate, RSA Key) leaf, Func<AcpSettings, AcpSettings>? change = null, string? pem = null)
    {
        var fields = AcpDesk.Signed(AcpDesk.Fields(), leaf.Certificate, RsaKey.Private(leaf.Key.ExportPkcs8PrivateKeyPem()));
        if (pem is not null) fields["signPubKeyCert"] = pem;
        return new AcpSignature(change?.Invoke(AcpDesk.Usual) ?? AcpDesk.Usual).Refusal(fields, desk.Clock.GetUtcNow());
    }

    private Task<NotificationReading> ReadAsync(byte[] body) => desk.Channel.ReadNotificationAsync(NotificationMessage.Of(body), default);
}
