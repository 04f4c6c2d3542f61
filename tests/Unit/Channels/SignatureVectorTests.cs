using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.GooglePlay;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Channels.YeePay;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Our signing against what official and well-known SDKs published (tests/vectors).</summary>
public sealed class SignatureVectorTests
{
    [Fact]
    public void Alipay_requests_are_signed_over_the_published_text()
    {
        var vector = Read("alipay_rsa2_request_sign");
        var key = RsaKey.Public(vector.GetProperty("public_key_spki_der_b64").GetString()!)!;
        foreach (var sample in vector.GetProperty("cases").EnumerateArray())
        {
            var parameters = sample.GetProperty("params").EnumerateObject()
                .Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value.GetString()!)).ToList();
            var text = AlipayRequest.TextToSign(parameters);

            Assert.Equal(sample.GetProperty("expected_string_to_sign").GetString(), text);
            Assert.True(key.Verifies(text, sample.GetProperty("expected_sign_b64").GetString()!));
        }
    }

    [Fact]
    public void Alipay_requests_are_encoded_as_published()
    {
        foreach (var sample in Read("alipay_rsa2_request_sign").GetProperty("cases").EnumerateArray())
        {
            var parameters = sample.GetProperty("params").EnumerateObject()
                .Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value.GetString()!)).ToList();
            using var anyKey = RSA.Create(2048);

            var form = AlipayRequest.SignedForm(parameters, RsaKey.Private(anyKey.ExportPkcs8PrivateKeyPem())!);

            // The order text for an app begins at once, the address of a page behind the question mark.
            var published = sample.GetProperty("expected_full_output").GetString()!.Split('?')[^1];
            Assert.Equal(published[..published.IndexOf("&sign=", StringComparison.Ordinal)], form[..form.IndexOf("&sign=", StringComparison.Ordinal)]);
        }
    }

    [Fact]
    public void Alipay_answers_are_verified_over_their_raw_text()
    {
        var vector = Read("alipay_response_verify");
        var key = RsaKey.Public(vector.GetProperty("alipay_public_key_spki_der_b64").GetString()!)!;
        var envelope = Open(vector);

        Assert.Equal(vector.GetProperty("expected_sign_content").GetString(), envelope.Content);
        Assert.True(key.Verifies(envelope.Content, envelope.Sign!));
        Assert.False(key.Verifies(envelope.Content.Replace("10000", "10001", StringComparison.Ordinal), envelope.Sign!));
        foreach (var sample in vector.GetProperty("extract_cases").EnumerateArray())
            Assert.Equal(sample.GetProperty("expected_sign_content").GetString(), Open(sample).Content);

        static AlipayEnvelope Open(JsonElement sample) => AlipayEnvelope.Open(
            Encoding.UTF8.GetBytes(sample.GetProperty("raw_response").GetString()!), sample.GetProperty("response_key").GetString()!.Replace("_response", "", StringComparison.Ordinal))!;
    }

    [Fact]
    public void Alipay_certificates_have_the_published_serial_texts_and_key()
    {
        var vector = Read("alipay_cert_sn");

        Assert.Equal(Text("expected_app_cert_sn"), AlipayCertificates.Sn(Text("app_cert_pem")));
        Assert.Equal(Text("expected_alipay_cert_sn"), AlipayCertificates.Sn(Text("alipay_cert_pem")));
        Assert.Equal(Text("expected_alipay_root_cert_sn"), AlipayCertificates.RootSn(Text("alipay_root_cert_pem")));
        Assert.Equal(Text("alipay_public_key_from_cert_spki_der_b64"), AlipayCertificates.PublicKey(Text("alipay_cert_pem")));
        var roots = Text("alipay_root_cert_pem").Split("-----END CERTIFICATE-----", StringSplitOptions.RemoveEmptyEntries).Where(root => root.Contains("BEGIN", StringComparison.Ordinal)).Select(root => root + "-----END CERTIFICATE-----");
        foreach (var (root, expected) in roots.Zip(vector.GetProperty("root_certs_in_order").EnumerateArray()))
            Assert.Equal(expected.GetProperty("counted").GetBoolean() ? expected.GetProperty("sn").GetString() : "", AlipayCertificates.RootSn(root));

        string Text(string name) => vector.GetProperty(name).GetString()!;
    }

    [Fact]
    public void Alipay_content_is_encrypted_as_published()
    {
        var vector = Read("alipay_aes");
        var key = vector.GetProperty("aes_key_b64").GetString()!;
        var plain = vector.GetProperty("plaintext_utf8").GetString()!;
        var cipher = vector.GetProperty("ciphertext_b64").GetString()!;

        Assert.Equal(cipher, AlipayContentCipher.Encrypt(plain, key));
        Assert.Equal(plain, AlipayContentCipher.Decrypt(cipher, key));
    }

    [Theory]
    [InlineData("MD5", "expected_md5")]
    [InlineData("HMAC-SHA256", "expected_hmac_sha256")]
    public void WeChat_messages_are_signed_as_published(string signType, string expected)
    {
        var vector = Read("wechat_v2_sign");
        var key = vector.GetProperty("api_key").GetString()!;
        var fields = vector.GetProperty("params").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!);

        Assert.Equal(vector.GetProperty("string_to_sign").GetString(), WeChatSignature.TextToSign(fields, key));
        Assert.Equal(vector.GetProperty(expected).GetString(), WeChatSignature.Sign(fields, key, signType));
        fields["empty"] = "";
        fields["sign"] = vector.GetProperty(expected).GetString()!;
        Assert.True(WeChatSignature.Verifies(fields, key, signType));
    }

    [Fact]
    public void WeChat_refund_notices_open_as_published()
    {
        var vector = Read("wechat_v2_sign").GetProperty("aes_256_ecb_pkcs7");

        var plain = WeChatRefundNotice.Open(vector.GetProperty("ciphertext_b64").GetString()!, vector.GetProperty("key_utf8").GetString()!);

        Assert.Equal(vector.GetProperty("plaintext_utf8").GetString(), plain);
    }

    [Fact]
    public void YOP_requests_are_signed_and_encoded_as_published()
    {
        var vector = Read("yop_request_sign");
        var key = RsaKey.Public(vector.GetProperty("merchant_public_key_spki_der_b64").GetString()!)!;
        var common = vector.GetProperty("vectors");
        // JSON bodies and uploads are calls that we do not make.
        var cases = common.GetProperty("cases").EnumerateArray().Where(sample => sample.GetProperty("json_body").ValueKind == JsonValueKind.Null && !sample.TryGetProperty("files", out _)).ToList();
        Assert.Equal(["GET", "POST"], cases.Select(sample => sample.GetProperty("method").GetString()!));
        foreach (var sample in cases)
        {
            var expected = sample.GetProperty("expected");
            var request = new YeePayRequest(
                common.GetProperty("app_key").GetString()!, sample.GetProperty("method").GetString()!, sample.GetProperty("path").GetString()!,
                [.. sample.GetProperty("params").EnumerateObject().Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value.GetString()!))],
                common.GetProperty("timestamp").GetDateTimeOffset(), common.GetProperty("request_id").GetString()!);
            using var anyKey = RSA.Create(2048);
            var wire = request.ToWire("a", WirePurpose.Query, "https://openapi.yeepay.com/yop-center", RsaKey.Private(anyKey.ExportPkcs8PrivateKeyPem())!);
            var published = expected.GetProperty("authorization").GetString()!;
            var authorization = wire.Headers.Single(header => header.Key == "Authorization").Value;

            Assert.Equal(expected.GetProperty("content_sha256").GetString(), request.ContentSha256);
            Assert.Equal(expected.GetProperty("canonical_request").GetString(), request.CanonicalRequest);
            Assert.Equal(expected.GetProperty("url").GetString(), wire.Url.AbsoluteUri);
            Assert.Equal(expected.GetProperty("content_type").GetString(), wire.ContentType);
            Assert.Equal(expected.GetProperty("body").GetString() ?? "", Encoding.ASCII.GetString(wire.Body));
            Assert.Equal(published[..(published.LastIndexOf('/') + 1)], authorization[..(authorization.LastIndexOf('/') + 1)]);
            var sign = published[(published.LastIndexOf('/') + 1)..published.LastIndexOf('$')];
            Assert.True(key.Verifies(request.CanonicalRequest, YeePayBase64.Standard(sign)));
            Assert.Equal((sign.Length, "$SHA256"), (authorization[(authorization.LastIndexOf('/') + 1)..authorization.LastIndexOf('$')].Length, authorization[^7..]));
        }
    }

    [Fact]
    public void YOP_answers_are_verified_without_their_white_space()
    {
        var vector = Read("yop_response_verify");
        var key = RsaKey.Public(vector.GetProperty("yop_public_key_spki_der_b64").GetString()!)!;
        var body = vector.GetProperty("body").GetString()!;
        var sign = vector.GetProperty("x_yop_sign").GetString()!;

        Assert.True(YeePaySignature.Verifies(key, body, sign));
        Assert.True(YeePaySignature.Verifies(key, body.Replace("\n", "\r\n\t", StringComparison.Ordinal), sign));
        Assert.False(YeePaySignature.Verifies(key, body.Replace("001", "002", StringComparison.Ordinal), sign));
        Assert.False(YeePaySignature.Verifies(key, body, sign.Replace("SHA256", "SHA1", StringComparison.Ordinal)));
    }

    [Fact]
    public void Google_Play_purchases_are_verified_as_published_over_their_exact_bytes()
    {
        var vector = Read("google_play_signature_go_iap");
        var data = vector.GetProperty("inapp_purchase_data_raw").GetString()!;
        foreach (var sample in vector.GetProperty("cases").EnumerateArray())
        {
            var (sign, key) = (sample.GetProperty("inapp_data_signature_b64").GetString()!, sample.GetProperty("public_key_b64").GetString()!);
            var valid = sample.GetProperty("expected_valid").GetBoolean();

            Assert.Equal((sample.GetProperty("name").GetString(), valid), (sample.GetProperty("name").GetString(), GooglePlayReceipt.Verifies(data, sign, key)));
            Assert.False(GooglePlayReceipt.Verifies(Reordered(data), sign, key));
            Assert.False(GooglePlayReceipt.Verifies(data + " ", sign, key));
        }

        // The same fields with the same values, the last one first.
        static string Reordered(string json)
        {
            var fields = JsonDocument.Parse(json).RootElement.EnumerateObject().Reverse().ToDictionary(field => field.Name, field => field.Value);
            return JsonSerializer.Serialize(fields);
        }
    }

    private static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", name + ".json"))).RootElement;
}
