using System.Text.Json;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>How far a v3 answer can be believed.</summary>
internal enum V3Proof
{
    /// <summary>Nothing in it counts: no answer, no readable one, or a wrong signature.</summary>
    None,

    /// <summary>Without a signature that counts now: none, of a key that nobody knows, or of another time. A hint at best (FACTS 0.3).</summary>
    Unsigned,

    Verified,
}

/// <summary>What one call of v3 brought, verified and read.</summary>
/// <param name="Status">HTTP status; 0 when no answer came.</param>
/// <param name="Json">An empty object where the answer has no body.</param>
/// <param name="Raw">For the journal, not masked yet.</param>
internal sealed record WeChatV3Answer(V3Proof Proof, int Status, JsonElement Json, string Raw)
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    /// <summary>False only when the request surely never left.</summary>
    public bool Sent { get; init; } = true;

    /// <summary>The call did what it should; its fields say what that was.</summary>
    public bool Succeeded => Proof == V3Proof.Verified && Status is >= 200 and < 300;

    /// <summary>The call was refused in a way that counts, and <see cref="ErrorCode"/> says why.</summary>
    public bool Failed => Proof == V3Proof.Verified && Status is >= 400 and < 500;

    /// <summary>Empty when there is none.</summary>
    public string ErrorCode => Status >= 300 ? Json.Text("code") ?? "" : "";

    public string? Message => Status >= 300 ? Json.Text("message") : null;

    public string? this[string path] => Json.Text(path);

    public static WeChatV3Answer Lost(string why, bool sent) => new(V3Proof.None, 0, Nothing, why) { Sent = sent };

    public static WeChatV3Answer Worthless(int status, string raw) => new(V3Proof.None, status, Nothing, raw);

    /// <param name="body">Empty, or a JSON object.</param>
    public static WeChatV3Answer Read(V3Proof proof, int status, byte[] body, string raw)
    {
        if (body.Length == 0) return new(proof, status, Nothing, raw);
        return WeChatV3Json.Read(body) is { } json ? new(proof, status, json, raw) : Worthless(status, raw);
    }
}
