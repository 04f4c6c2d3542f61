using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.WeChat;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

public sealed class SignatureVectorTests
{
    [Fact]
    public void Alipay_request_text_is_the_published_one_and_its_signature_fits()
    {
        var vector = Vectors.Read("alipay_rsa2_request_sign");
        foreach (var example in vector.GetProperty("cases").EnumerateArray())
        {
            var parameters = example.GetProperty("params").EnumerateObject()
                .ToDictionary(field => field.Name, field => field.Value.GetString()!);
            var text = AlipaySignature.RequestText(parameters);
            Assert.Equal(example.GetProperty("expected_string_to_sign").GetString(), text);
            Assert.True(AlipayShop.Verify(
                text, example.GetProperty("expected_sign_b64").GetString()!, vector.GetProperty("public_key_spki_der_b64").GetString()!));
        }
    }

    [Fact]
    public void Alipay_form_on_the_wire_reads_back_to_the_text_that_was_signed()
    {
        foreach (var example in Vectors.Read("alipay_rsa2_request_sign").GetProperty("cases").EnumerateArray())
        {
            var wire = example.GetProperty("expected_full_output").GetString()!.Split('?')[^1];
            var half = wire.IndexOf("&timestamp", StringComparison.Ordinal);
            var parameters = AlipayForm.Read(wire[..half], Encoding.ASCII.GetBytes(wire[(half + 1)..]))!;
            Assert.Equal(example.GetProperty("expected_string_to_sign").GetString(), AlipaySignature.RequestText(parameters));
            Assert.Equal(example.GetProperty("expected_sign_b64").GetString(), parameters["sign"]);
        }
    }

    [Fact]
    public void The_answers_are_checked_here_as_the_published_answer_is()
    {
        var vector = Vectors.Read("alipay_response_verify");
        var text = AlipayShop.SignedText(vector.GetProperty("raw_response").GetString()!, vector.GetProperty("response_key").GetString()!);
        Assert.Equal(vector.GetProperty("expected_sign_content").GetString(), text);
        var key = vector.GetProperty("alipay_public_key_spki_der_b64").GetString()!;
        Assert.True(AlipayShop.Verify(text, vector.GetProperty("sign_b64").GetString()!, key));
        Assert.False(AlipayShop.Verify(text + " ", vector.GetProperty("sign_b64").GetString()!, key));
        foreach (var example in vector.GetProperty("extract_cases").EnumerateArray())
        {
            Assert.Equal(
                example.GetProperty("expected_sign_content").GetString(),
                AlipayShop.SignedText(example.GetProperty("raw_response").GetString()!, example.GetProperty("response_key").GetString()!));
        }
    }

    [Fact]
    public void A_key_signs_what_its_public_half_verifies()
    {
        var account = TestAccounts.BuiltIn.Alipay[0];
        var key = new RsaKey(account.AlipayPrivateKey);
        var sign = key.Sign("午餐");
        Assert.True(AlipayShop.Verify("午餐", sign, account.AlipayPublicKey()));
        Assert.True(key.Verify("午餐", sign));
        Assert.False(key.Verify("晚餐", sign));
        Assert.False(key.Verify("午餐", "no base64!"));
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(account.AlipayPublicKey()), out _);
        Assert.Equal(2048, rsa.KeySize);
    }

    [Fact]
    public void WeChat_signs_as_published_with_both_methods()
    {
        var vector = Vectors.Read("wechat_v2_sign");
        var fields = vector.GetProperty("params").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!);
        fields["sign"] = "left out";
        fields["attach"] = "";
        var key = vector.GetProperty("api_key").GetString()!;
        Assert.Equal(vector.GetProperty("expected_md5").GetString(), WeChatSignature.Sign(fields, key, WeChatSignature.Md5));
        Assert.Equal(vector.GetProperty("expected_hmac_sha256").GetString(), WeChatSignature.Sign(fields, key, WeChatSignature.HmacSha256));
        Assert.False(WeChatSignature.Fits(fields, "9A0A", key, WeChatSignature.Md5));
    }
}
