using System.Net;
using System.Text;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>The two spellings of ACP's fields: url-encoded in what is posted, plain in what is answered (FACTS 3A.1).</summary>
public static class AcpForm
{
    public const string ContentType = "application/x-www-form-urlencoded; charset=UTF-8";

    /// <summary>Url-encoded; fields without a value are left out, as they are not signed either.</summary>
    public static byte[] Write(IEnumerable<KeyValuePair<string, string>> fields) => Encoding.ASCII.GetBytes(string.Join('&', fields
        .Where(field => field.Value.Length > 0).Select(field => $"{WebUtility.UrlEncode(field.Key)}={WebUtility.UrlEncode(field.Value)}")));

    /// <summary>A posted form. Null when it is none, or names a field twice: the signature could mean either.</summary>
    public static Dictionary<string, string>? ReadPosted(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Trim().Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Add(fields, part, WebUtility.UrlDecode)) return null;
        }

        return fields;
    }

    /// <summary>
    /// An answer: <c>k=v&amp;k=v</c> as it stands, line ends and all. A value in braces or brackets may hold <c>&amp;</c> itself. Null as above.
    /// </summary>
    public static Dictionary<string, string>? ReadAnswered(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var start = 0;
        var inName = true;
        var closing = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (closing != '\0')
            {
                if (letter == closing) closing = '\0';
            }
            else if (letter == '&')
            {
                if (!Add(fields, text[start..i], plain => plain)) return null;
                start = i + 1;
                inName = true;
            }
            else if (inName)
            {
                inName = letter != '=';
            }
            else if (letter is '{' or '[')
            {
                closing = letter == '{' ? '}' : ']';
            }
        }

        return Add(fields, text[start..], plain => plain) ? fields : null;
    }

    private static bool Add(Dictionary<string, string> fields, string part, Func<string, string> decode)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && fields.TryAdd(decode(part[..equals]), decode(part[(equals + 1)..]));
    }
}
