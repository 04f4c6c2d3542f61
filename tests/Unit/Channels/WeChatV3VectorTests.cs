using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.WeChat.V3;
using PaymentGrains.Channels.Wire;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Our v3 signing and decryption against what the official SDKs published (tests/vectors).</summary>
public sealed class WeChatV3VectorTests
{
    [Fact]
    public void Requests_are_signed_over_the_published_text_and_carry_the_published_header()
    {
        foreach (var sample in Read("wechat_v3_authorization_header").GetProperty("cases").EnumerateArray())
        {
            var (timestamp, nonce) = (sample.GetProperty("timestamp").GetInt64(), Text(sample, "nonce_str"));
            var text = WeChatV3Signature.RequestText(Text(sample, "method"), Text(sample, "canonical_url"), timestamp, nonce, Text(sample, "body"));
            Assert.Equal(Text(sample, "expected_string_to_sign"), text);
            if (!sample.TryGetProperty("expected_authorization_with_mock_signer", out var expected)) continue;
            Assert.Equal(expected.GetString(), WeChatV3Signature.Header("WECHATPAY2-Mock", Text(sample, "mchid"), nonce, timestamp, Text(sample, "serial_no"), "Sign:" + text));
        }
    }

    [Fact]
    public void Signatures_are_verified_with_the_published_key_and_certificate()
    {
        var vector = Read("wechat_v3_rsa_sign_verify_go");
        var certificate = PlatformKeys.Read(PemEncoding.WriteString("CERTIFICATE", Convert.FromBase64String(Text(vector, "platform_certificate_der_b64"))))!.Value;
        Assert.Equal(Text(vector, "serial_no"), certificate.Serial);
        var negative = vector.GetProperty("negative");
        foreach (var key in new[] { RsaKey.Public(Text(vector, "public_key_spki_der_b64"))!, certificate.Key.Key })
        {
            Assert.True(key.Verifies(Text(vector, "message_utf8"), Text(vector, "expected_signature_b64")));
            Assert.Equal(negative.GetProperty("expected_valid").GetBoolean(), key.Verifies(Text(negative, "message_utf8"), Text(negative, "signature_b64")));
        }
    }

    [Fact]
    public void Resources_open_as_published_and_nothing_else_does()
    {
        foreach (var sample in Read("wechat_v3_aes_gcm").GetProperty("cases").EnumerateArray().Where(sample => sample.TryGetProperty("nonce_utf8", out _)))
        {
            var opened = WeChatV3Cipher.Open(Text(sample, "apiv3_key_utf8"), Text(sample, "nonce_utf8"), Text(sample, "associated_data_utf8"), Text(sample, "ciphertext_with_tag_b64"));
            if (!sample.TryGetProperty("plaintext_utf8", out var plain)) Assert.Null(opened);
            else Assert.Equal(plain.GetString(), Encoding.UTF8.GetString(opened!));
        }
    }

    /// <summary>A whole answer of GET /v3/certificates; who signed it was not published, so it must not be believed.</summary>
    [Fact]
    public async Task The_published_certificate_opens_with_its_serial_and_is_not_taken_from_an_unsigned_answer()
    {
        var sample = Read("wechat_v3_aes_gcm").GetProperty("cases").EnumerateArray().Single(sample => Text(sample, "name") == "platform_certificate");
        var answer = Text(sample, "get_v3_certificates_response_raw");
        var item = JsonDocument.Parse(answer).RootElement.GetProperty("data")[0].GetProperty("encrypt_certificate");
        var pem = WeChatV3Cipher.Open(Text(sample, "apiv3_key_utf8"), Text(item, "nonce"), Text(item, "associated_data"), Text(item, "ciphertext"))!;
        Assert.Equal(Text(sample, "expected_plaintext_pem").Trim(), Encoding.UTF8.GetString(pem).Trim());
        Assert.Equal(Text(sample, "expected_serial_no"), PlatformKeys.Read(Encoding.UTF8.GetString(pem))!.Value.Serial);

        var desk = new WeChatV3Desk(settings => settings with { ApiV3Key = Text(sample, "apiv3_key_utf8") });
        desk.Wire.Then((_, _) => Task.FromResult(new WireAnswer(200, Encoding.UTF8.GetBytes(answer))));
        var headers = desk.Headers("{}", WeChatV3Desk.New, default);
        headers["Wechatpay-Serial"] = Text(sample, "expected_serial_no");
        var reading = await desk.Channel.ReadNotificationAsync(new(headers, "{}"u8.ToArray()), default);
        Assert.Contains("which is not known", reading.Refusal, StringComparison.Ordinal);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", name + ".json"))).RootElement;
}
