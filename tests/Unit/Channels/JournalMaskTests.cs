using FsCheck;
using FsCheck.Fluent;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>DESIGN 7.7: no credential and no full payment code gets into the journal.</summary>
public sealed class JournalMaskTests
{
    private const string Code = "280000000000000100";
    private const string Key = "0a6407fa61ccacc69ba490415ccd0009";
    private readonly JournalMask mask = new(Key);

    [Theory]
    [InlineData("the code 280000000000000100 expired", "the code 2800**** expired")]
    [InlineData("9280000000000000100", "92800****")]
    [InlineData("another code 134567890123456789", "another code 1345****")]
    [InlineData("card 6222021234567890123", "card 6222****")]
    [InlineData("key=0a6407fa61ccacc69ba490415ccd0009", "key=****")]
    [InlineData("""{"buyer_logon_id" : "someone@example.com","a":1}""", """{"buyer_logon_id" : "some****","a":1}""")]
    [InlineData("""{"buyer_logon_id":"a\"bcdefgh\"","a":1}""", """{"buyer_logon_id":"a\"bc****","a":1}""")]
    [InlineData("""{"buyer_user_id":"some""", """{"buyer_user_id":"some****""")]
    [InlineData("<openid><![CDATA[oUpF8uMuAJO_M2pxb1Q9zNjWeS6o]]></openid>", "<openid><![CDATA[oUpF****]]></openid>")]
    [InlineData("<openid>oUpF8uMuAJO_M2pxb1Q9zNjWeS6o</openid>", "<openid>oUpF****</openid>")]
    [InlineData("a=1&buyer_logon_id=someone%40example.com&b=2", "a=1&buyer_logon_id=some****&b=2")]
    [InlineData("trade 4200000000202603010000000001 stays", "trade 4200000000202603010000000001 stays")]
    [InlineData("our 20260301000000000001 stays", "our 20260301000000000001 stays")]
    public void What_a_stranger_may_not_see_is_masked(string message, string kept) =>
        Assert.Equal(kept, mask.Message(message, Code, "20260301000000000001"));

    [Fact]
    public void What_PostgreSQL_cannot_keep_is_left_out() =>
        Assert.Equal("no null, no half   pair, but 🍜", mask.Message("no\0null, no half \ud800 pair, but 🍜", Code));

    [Fact]
    public void A_message_is_cut_after_masking_and_between_characters()
    {
        Assert.Equal(new string('x', 1998) + "28", mask.Message(new string('x', 1998) + Code, Code));
        Assert.Equal(new string('x', 1999), mask.Message(new string('x', 1999) + "🍜", Code));
    }

    [Fact]
    public void A_key_is_masked_in_every_form_it_could_come_back()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        var body = Convert.ToBase64String(rsa.ExportPkcs8PrivateKey());
        var keys = new JournalMask(pem);

        Assert.DoesNotContain(body[100..140], keys.Message(pem, null), StringComparison.Ordinal);
        Assert.DoesNotContain(body[100..140], keys.Message($"bad key: {body}", null), StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_around_a_code_or_key_lets_it_through() => Prop.ForAll<string, string>((before, after) =>
    {
        var kept = mask.Message($"{before}{Code}{after}{Key}{before}", Code);
        return !kept.Contains(Code, StringComparison.Ordinal) && !kept.Contains(Key, StringComparison.Ordinal) && kept.Length <= JournalMask.LongestMessage;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Whatever_a_channel_echoes_findings_hold_no_code_and_no_key()
    {
        var alipay = new AlipayDesk();
        var echo = $$"""{"code":"40004","sub_code":"{{AlipayDesk.CodeText}}","sub_msg":"{{AlipayDesk.CodeText}} {{alipay.Settings.AppPrivateKey}}"}""";
        foreach (var answer in new[]
        {
            AlipayDesk.Signed("alipay.trade.pay", echo), AlipayDesk.Unsigned("alipay.trade.pay", echo),
            AlipayDesk.Envelope("alipay.trade.pay", echo, "AAAA"), $"<html>{echo}</html>",
        })
        {
            alipay.Wire.Answers(answer).Answers(answer, status: 502);
            Clean(await alipay.Channel.PayAsync(alipay.Payment, default), AlipayDesk.CodeText, alipay.Settings.AppPrivateKey);
            Clean(await alipay.Channel.PayAsync(alipay.Payment, default), AlipayDesk.CodeText, alipay.Settings.AppPrivateKey);
        }

        var weChat = new WeChatDesk();
        var words = $"{WeChatDesk.CodeText} {WeChatDesk.ApiKey}";
        foreach (var answer in new[]
        {
            weChat.Failure("NOTENOUGH", ("attach", words), ("auth_code", WeChatDesk.CodeText)),
            weChat.Failure(words), $"<xml><return_code>FAIL</return_code><return_msg>{words}</return_msg></xml>", words,
        })
        {
            weChat.Wire.Answers(answer).Answers(answer, status: 502);
            Clean(await weChat.Channel.PayAsync(weChat.Payment, default), WeChatDesk.CodeText, WeChatDesk.ApiKey);
            Clean(await weChat.Channel.PayAsync(weChat.Payment, default), WeChatDesk.CodeText, WeChatDesk.ApiKey);
        }

        static void Clean(TradeFinding finding, string code, string key)
        {
            foreach (var text in new[] { finding.Code, finding.Message, finding.Raw, finding.ChannelTradeNo })
            {
                Assert.DoesNotContain(code, text ?? "", StringComparison.Ordinal);
                Assert.DoesNotContain(key[..32], text ?? "", StringComparison.Ordinal);
            }

            Assert.True(finding.Raw!.Length is > 0 and <= 2000);
        }
    }
}
