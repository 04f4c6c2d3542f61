using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.Huifu;

/// <summary>
/// How Huifu signs, which FACTS 5 leaves open: SHA256withRSA, Base64, over the JSON of <c>data</c> with the names of its first level in ASCII order, no
/// white space, neither Chinese nor slashes escaped; deeper objects are texts and stay as they are; answers the same way with Huifu's key. Evidence:
/// huifurepo/dg-payment-skills c6f6f162, <c>huifu-pay-integration/references/shared-signing-v2.md</c> and <c>local-sandbox/crypto.go</c>, Huifu's own
/// publication [O]; no published vector was found, so it is to be confirmed by one call of its test environment before go-live.
/// </summary>
public static class HuifuMessage
{
    public const string ContentType = "application/json; charset=utf-8";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The fields as Huifu signs them: sorted, without white space.</summary>
    public static string TextToSign(IEnumerable<KeyValuePair<string, string>> fields) => new JsonObject(
        fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, field.Value))).ToJsonString(Plain);

    public static byte[] Body(IEnumerable<KeyValuePair<string, string>> fields, HuifuSettings settings, RsaKey ours)
    {
        var data = TextToSign(fields);
        string Text(string value) => JsonSerializer.Serialize(value, Plain);
        return Encoding.UTF8.GetBytes(
            $"{{\"sys_id\":{Text(settings.SysId)},\"product_id\":{Text(settings.ProductId)},\"sign\":{Text(ours.Sign(data))},\"data\":{data}}}");
    }

    /// <summary>
    /// The signature over an answer's <c>data</c> is Huifu's. Each value is first taken as it came and then as a writer without needless escapes would
    /// write it: which of them was signed is not seen in the answer.
    /// </summary>
    public static bool Verifies(JsonElement data, string sign, RsaKey theirs)
    {
        List<JsonProperty> fields = [.. data.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal)];
        return theirs.Verifies(Join(field => field.Value.GetRawText()), sign) || theirs.Verifies(Join(Rewritten), sign);

        string Join(Func<JsonProperty, string> write) =>
            $"{{{string.Join(',', fields.Select(field => $"{JsonSerializer.Serialize(field.Name, Plain)}:{write(field)}"))}}}";

        static string Rewritten(JsonProperty field) => JsonSerializer.Serialize(field.Value, Plain);
    }
}
