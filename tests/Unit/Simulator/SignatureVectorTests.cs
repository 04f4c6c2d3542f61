using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.UnionPay;
using PaymentGrains.ChannelSimulator.WeChat;
using PaymentGrains.ChannelSimulator.WeChat.V3;
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

    [Fact]
    public void WeChat_v3_reads_the_published_header_and_verifies_the_published_text()
    {
        foreach (var sample in Vectors.Read("wechat_v3_authorization_header").GetProperty("cases").EnumerateArray())
        {
            var (method, path, timestamp, nonce, body) = (Text(sample, "method"), Text(sample, "canonical_url"), sample.GetProperty("timestamp").GetRawText(), Text(sample, "nonce_str"), Text(sample, "body"));
            Assert.Equal(Text(sample, "expected_string_to_sign"), WeChatV3Keys.RequestText(method, path, timestamp, nonce, body));
            if (!sample.TryGetProperty("expected_authorization_with_mock_signer", out var header)) continue;
            var fields = WeChatV3Protocol.ReadAuthorization(header.GetString()!.Replace("WECHATPAY2-Mock", WeChatV3Keys.Scheme, StringComparison.Ordinal))!;
            Assert.Equal(
                (Text(sample, "mchid"), nonce, timestamp, Text(sample, "serial_no"), "Sign:" + WeChatV3Keys.RequestText(method, path, timestamp, nonce, body)),
                (fields["mchid"], fields["nonce_str"], fields["timestamp"], fields["serial_no"], fields["signature"]));
        }
    }

    [Fact]
    public void UnionPay_verifies_the_published_request_and_qra_signs_as_published()
    {
        var vector = Vectors.Read("unionpay_request_sign_510");
        var fields = vector.GetProperty("params").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!);
        Assert.Equal(Text(vector, "expected_sha256_hex"), AcpSignature.TextOf(fields));
        // The merchant of the published certificate, at the simulator.
        var merchant = TestAccounts.BuiltIn.Unionpay[0] with { SigningCertificate = Text(vector, "pfx_b64"), SigningCertificatePassword = Text(vector, "pfx_password") };
        var signer = new AcpSigner(merchant);
        fields["signature"] = Text(vector, "expected_signature_b64");
        Assert.True(signer.Fits(fields));
        fields["txnAmt"] += "0";
        Assert.False(signer.Fits(fields));

        var qra = Vectors.Read("unionpay_qra_md5");
        foreach (var side in (string[])["request", "response"])
        {
            var message = qra.GetProperty(side + "_params").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!);
            Assert.Equal(Text(qra, $"expected_{side}_sign"), WeChatSignature.Sign(message, Text(qra, "key"), WeChatSignature.Md5));
        }
    }

    [Fact]
    public void Alipay_names_the_published_certificates_by_their_published_numbers()
    {
        var vector = Vectors.Read("alipay_cert_sn");
        Assert.Equal(Text(vector, "expected_app_cert_sn"), AlipayCertificates.Sn(Text(vector, "app_cert_pem")));
        Assert.Equal(Text(vector, "expected_alipay_cert_sn"), AlipayCertificates.Sn(Text(vector, "alipay_cert_pem")));
    }

    static string Text(System.Text.Json.JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
