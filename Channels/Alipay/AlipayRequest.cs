using System.Net;
using System.Text;
using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.Alipay;

/// <summary>The signed form of one call (FACTS 1.1, 1.2).</summary>
public static class AlipayRequest
{
    public const string ContentType = "application/x-www-form-urlencoded; charset=utf-8";

    /// <summary>What is signed: every parameter but <c>sign</c> that has a value, sorted by name in ASCII order, values as they are.</summary>
    public static string TextToSign(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters
            .Where(parameter => parameter.Key != "sign" && parameter.Value.Length > 0)
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => $"{parameter.Key}={parameter.Value}"));

    /// <summary>The body: every parameter with a value, and the signature, url-encoded.</summary>
    public static string SignedForm(IReadOnlyList<KeyValuePair<string, string>> parameters, RsaKey key) =>
        string.Join('&', parameters
            .Where(parameter => parameter.Value.Length > 0)
            .Append(new("sign", key.Sign(TextToSign(parameters))))
            .Select(parameter => $"{parameter.Key}={WebUtility.UrlEncode(parameter.Value)}"));

    /// <summary>The parameters of a call, before the signature.</summary>
    /// <param name="content">The business parameters as JSON.</param>
    /// <param name="notifyUrl">Empty when the call brings no notification.</param>
    /// <param name="returnUrl">Where the browser goes afterwards; empty for calls without a browser.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Parameters(
        AlipaySettings settings, AlipayKeys keys, string method, string content, string notifyUrl, DateTimeOffset now, string returnUrl = "")
    {
        var encrypted = settings.EncryptKey.Length > 0;
        return
        [
            new("app_id", settings.AppId),
            new("method", method),
            new("format", "JSON"),
            new("charset", "utf-8"),
            new("sign_type", "RSA2"),
            new("timestamp", ChinaTime.Spaced(now)),
            new("version", "1.0"),
            new("notify_url", notifyUrl),
            new("return_url", returnUrl),
            new("app_cert_sn", keys.AppCertSn),
            new("alipay_root_cert_sn", keys.RootCertSn),
            new("encrypt_type", encrypted ? "AES" : ""),
            new("biz_content", encrypted ? AlipayContentCipher.Encrypt(content, settings.EncryptKey) : content),
        ];
    }

    public static byte[] Body(IReadOnlyList<KeyValuePair<string, string>> parameters, AlipayKeys keys) =>
        Encoding.UTF8.GetBytes(SignedForm(parameters, keys.Ours));
}
