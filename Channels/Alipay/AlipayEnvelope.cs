using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace PaymentGrains.Channels.Alipay;

/// <summary>
/// An answer's outside (FACTS 1.3): the raw text of <c>…_response</c>, exactly as received because that is what was signed, and the signature beside it.
/// </summary>
/// <param name="Content">A JSON object, or with content encryption a JSON string; white space around it is not part of it.</param>
/// <param name="Sign">Null when the answer carries none, as errors may.</param>
public sealed record AlipayEnvelope(string Content, string? Sign)
{
    /// <summary>Null when the body is no such answer.</summary>
    /// <param name="method">For example <c>alipay.trade.pay</c>.</param>
    public static AlipayEnvelope? Open(ReadOnlySpan<byte> body, string method)
    {
        if (!Utf8.IsValid(body)) return null;
        try
        {
            return Read(body, method.Replace('.', '_') + "_response");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static AlipayEnvelope? Read(ReadOnlySpan<byte> body, string contentName)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var text = name == "sign" ? reader.GetString() ?? "" : "";
            reader.Skip();
            if (name != "sign") text = Encoding.UTF8.GetString(body[start..(int)reader.BytesConsumed]);
            // What is signed must be what is read: an answer that says something twice says nothing.
            if (!members.TryAdd(name, text)) return null;
        }

        var content = members.GetValueOrDefault(contentName) ?? members.GetValueOrDefault("error_response");
        return content is null ? null : new AlipayEnvelope(content, members.GetValueOrDefault("sign"));
    }
}
