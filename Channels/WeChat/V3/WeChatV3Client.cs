using System.Globalization;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>Signs what one merchant asks of v3 and verifies what comes back (FACTS 2.1, 2.2).</summary>
internal sealed class WeChatV3Client
{
    /// <summary>An answer or a notification that is older, or younger, may be a replay (FACTS 2.2).</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly WeChatSettings settings;
    private readonly ChannelPorts ports;
    private readonly RsaKey? ours;
    private readonly PlatformKeys theirs;

    public WeChatV3Client(WeChatSettings settings, ChannelPorts ports, RsaKey? ours)
    {
        this.settings = settings;
        this.ports = ports;
        this.ours = ours ?? RsaKey.Private(settings.MerchantPrivateKey);
        theirs = new PlatformKeys(settings);
    }

    /// <summary>The merchant's key.</summary>
    public RsaKey Ours => ours ?? throw settings.CannotSign();

    public Task<WeChatV3Answer> GetAsync(ChannelCall call, string pathAndQuery) => AskAsync(call, WirePurpose.Query, "GET", pathAndQuery, "");

    public Task<WeChatV3Answer> PostAsync(ChannelCall call, WirePurpose purpose, string path, string body) => AskAsync(call, purpose, "POST", path, body);

    /// <summary>Brings a file; its answer is not signed (FACTS 2.2).</summary>
    public Task<WireOutcome> DownloadAsync(ChannelCall call, Uri url, int largestBytes) =>
        call.SendAsync(Request(WirePurpose.Query, "GET", url, "") with { LargestAnswerBytes = largestBytes });

    /// <summary>Why a signed message is not believed, and how far it still is; an empty reason when it is.</summary>
    public async Task<(V3Proof Proof, string Why)> VerifyAsync(ChannelCall call, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        if (Header("Wechatpay-Signature") is not { Length: > 0 } signature || Header("Wechatpay-Timestamp") is not { } time || Header("Wechatpay-Nonce") is not { } nonce
            || Header("Wechatpay-Serial") is not { Length: > 0 } serial) return (V3Proof.Unsigned, "no signature: it is in the headers Wechatpay-Signature, -Timestamp, -Nonce and -Serial");
        // WeChat tests now and then that a wrong signature is refused (FACTS 2.2).
        if (signature.StartsWith("WECHATPAY/SIGNTEST/", StringComparison.Ordinal)) return (V3Proof.None, "a probe of the signature check");
        if (await theirs.FindAsync(serial, ports.Time.GetUtcNow(), () => AskForCertificatesAsync(call)) is not { } key) return (V3Proof.Unsigned, theirs.WhyNot(serial, ports.Time.GetUtcNow()));
        if (!key.Verifies(WeChatV3Signature.AnswerText(time, nonce, Encoding.UTF8.GetString(body)), signature)) return (V3Proof.None, "wrong signature");
        return IsOfNow(time) ? (V3Proof.Verified, "") : (V3Proof.Unsigned, $"signed more than 5 minutes ago or ahead: Wechatpay-Timestamp is {Shown(time)}, and now is {ports.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}");

        string? Header(string name) => headers.GetValueOrDefault(name);
    }

    private async Task<WeChatV3Answer> AskAsync(ChannelCall call, WirePurpose purpose, string method, string pathAndQuery, string body)
    {
        var outcome = await call.SendAsync(Request(purpose, method, new Uri(settings.BaseUrl.TrimEnd('/') + pathAndQuery), body));
        if (outcome.Status == 0) return WeChatV3Answer.Lost(outcome.Trouble, outcome.Sent);
        var text = Encoding.UTF8.GetString(outcome.Body);
        var (proof, why) = await VerifyAsync(call, outcome.Headers, outcome.Body);
        var raw = $"HTTP {outcome.Status}{(why.Length > 0 ? $", {why}" : "")}: {text}";
        return proof == V3Proof.None ? WeChatV3Answer.Worthless(outcome.Status, raw) : WeChatV3Answer.Read(proof, outcome.Status, outcome.Body, raw);
    }

    private WireRequest Request(WirePurpose purpose, string method, Uri url, string body)
    {
        var timestamp = ports.Time.GetUtcNow().ToUnixTimeSeconds();
        var authorization = WeChatV3Signature.Authorization(
            settings.MchId, settings.MerchantCertificateSerial, Ours, method, url.PathAndQuery, timestamp, ports.Nonces.Next(), body);
        List<KeyValuePair<string, string>> headers =
        [
            new("Authorization", authorization),
            new("Accept", "application/json"),
            new("User-Agent", "PaymentGrains"),
        ];
        // Public-key mode: it asks for an answer that is signed with that key (FACTS 2.1).
        if (settings.WeChatPublicKeyId.Length > 0) headers.Add(new("Wechatpay-Serial", settings.WeChatPublicKeyId));
        return new WireRequest(settings.Account, purpose, url, "application/json", Encoding.UTF8.GetBytes(body)) { Method = method, Headers = headers };
    }

    /// <summary>
    /// Asks once for the platform certificates. The APIv3 key authenticates each of them, and one of them has to have signed the answer that they came in.
    /// </summary>
    private async Task<bool> AskForCertificatesAsync(ChannelCall call)
    {
        if (settings.OnlyVerifies) return false;
        var outcome = await call.SendAsync(Request(WirePurpose.Query, "GET", new Uri(settings.BaseUrl.TrimEnd('/') + "/v3/certificates"), ""));
        if (outcome.Status != 200 || WeChatV3Json.Read(outcome.Body)?.Find("data") is not { ValueKind: JsonValueKind.Array } list) return false;
        var pems = list.EnumerateArray().Select(OpenCertificate).OfType<string>().ToList();
        var serial = outcome.Headers.GetValueOrDefault("Wechatpay-Serial") ?? "";
        var signer = pems.Select(PlatformKeys.Read).FirstOrDefault(read => read?.Serial.Equals(serial.TrimStart('0'), StringComparison.OrdinalIgnoreCase) == true)?.Key.Key
            ?? theirs.Find(serial, ports.Time.GetUtcNow());
        var time = outcome.Headers.GetValueOrDefault("Wechatpay-Timestamp") ?? "";
        var text = WeChatV3Signature.AnswerText(time, outcome.Headers.GetValueOrDefault("Wechatpay-Nonce") ?? "", Encoding.UTF8.GetString(outcome.Body));
        if (signer is null || !signer.Verifies(text, outcome.Headers.GetValueOrDefault("Wechatpay-Signature") ?? "") || !IsOfNow(time)) return false;
        foreach (var pem in pems) theirs.Add(pem);
        return pems.Count > 0;
    }

    private string? OpenCertificate(JsonElement item) =>
        item.Text("encrypt_certificate.algorithm") == WeChatV3Cipher.Algorithm
        && item.Text("encrypt_certificate.nonce") is { } nonce && item.Text("encrypt_certificate.ciphertext") is { } ciphertext
        && WeChatV3Cipher.Open(settings.ApiV3Key, nonce, item.Text("encrypt_certificate.associated_data") ?? "", ciphertext) is { } pem
            ? Encoding.UTF8.GetString(pem)
            : null;

    private bool IsOfNow(string timestamp) => At(timestamp) is { } at && (ports.Time.GetUtcNow() - at).Duration() <= Window;

    private static string Shown(string timestamp) => At(timestamp) is { } at ? $"{at:yyyy-MM-ddTHH:mm:ssZ}" : "no time";

    private static DateTimeOffset? At(string timestamp) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
