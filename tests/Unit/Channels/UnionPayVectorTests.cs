using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Tests.Unit.Simulator;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Our signing against what well-known SDKs published (tests/vectors).</summary>
public sealed class UnionPayVectorTests
{
    [Fact]
    public void Acp_requests_are_signed_as_published()
    {
        var vector = Vectors.Read("unionpay_request_sign_510");
        using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(Text(vector, "sign_certificate_der_b64")));
        var key = RsaKey.Public(Convert.ToBase64String(certificate.PublicKey.ExportSubjectPublicKeyInfo()))!;
        var text = AcpSignature.TextToSign(Fields(vector.GetProperty("params")));

        Assert.Equal(Text(vector, "expected_string_to_hash"), text);
        Assert.Equal(Text(vector, "expected_sha256_hex"), AcpSignature.Digest(text));
        Assert.True(key.Verifies(AcpSignature.Digest(text), Text(vector, "expected_signature_b64")));
        Assert.False(key.Verifies(text, Text(vector, "expected_signature_b64")));
        Assert.Equal("69903319369", AcpSignature.CertId(certificate));
    }

    [Fact]
    public void A_published_pfx_opens_and_signs_the_published_signature()
    {
        var vector = Vectors.Read("unionpay_request_sign_510");
        var settings = AcpDesk.Usual with { SigningCertificate = Text(vector, "pfx_b64"), SigningCertificatePassword = Text(vector, "pfx_password") };

        Assert.Empty(settings.Problems());
        var signed = new AcpSignature(settings).Sign(Fields(vector.GetProperty("params")).Where(field => field.Key is not ("signMethod" or "certId")));

        Assert.Equal(Text(vector, "expected_signature_b64"), signed.Single(field => field.Key == "signature").Value);
    }

    [Fact]
    public void Qra_messages_are_signed_as_published()
    {
        var vector = Vectors.Read("unionpay_qra_md5");
        foreach (var side in (string[])["request", "response"])
        {
            var fields = Fields(vector.GetProperty(side + "_params"));
            Assert.Equal(Text(vector, side + "_string_to_sign"), WeChatSignature.TextToSign(fields, Text(vector, "key")));
            Assert.Equal(Text(vector, $"expected_{side}_sign"), WeChatSignature.Sign(fields, Text(vector, "key"), WeChatSettings.Md5));
        }
    }

    private static List<KeyValuePair<string, string>> Fields(JsonElement element) =>
        [.. element.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, field.Value.GetString()!))];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
