using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>The texts that v3 signs: SHA256withRSA, every line ended by LF, also the last (FACTS 2.1, 2.2).</summary>
public static class WeChatV3Signature
{
    private const string Scheme = "WECHATPAY2-SHA256-RSA2048";

    /// <summary>Of a request.</summary>
    /// <param name="pathAndQuery">Exactly as sent.</param>
    /// <param name="timestamp">Seconds since 1970.</param>
    public static string RequestText(string method, string pathAndQuery, long timestamp, string nonce, string body) =>
        $"{method}\n{pathAndQuery}\n{timestamp}\n{nonce}\n{body}\n";

    /// <summary>Of an answer and of a notification; the texts are those of the headers.</summary>
    public static string AnswerText(string timestamp, string nonce, string body) => $"{timestamp}\n{nonce}\n{body}\n";

    /// <summary>Of what a customer's device hands to WeChat: the page inside WeChat says <c>prepay_id=…</c>, an app the bare id.</summary>
    public static string DeviceText(string appId, long timestamp, string nonce, string prepay) => $"{appId}\n{timestamp}\n{nonce}\n{prepay}\n";

    /// <summary>The header <c>Authorization</c>.</summary>
    /// <param name="serial">Of the merchant's own certificate.</param>
    public static string Authorization(string mchId, string serial, RsaKey key, string method, string pathAndQuery, long timestamp, string nonce, string body) =>
        Header(Scheme, mchId, nonce, timestamp, serial, key.Sign(RequestText(method, pathAndQuery, timestamp, nonce, body)));

    public static string Header(string scheme, string mchId, string nonce, long timestamp, string serial, string signature) =>
        $"{scheme} mchid=\"{mchId}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",serial_no=\"{serial}\",signature=\"{signature}\"";
}
