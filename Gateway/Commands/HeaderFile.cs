using System.Text.Json;
using System.Text.RegularExpressions;

namespace PaymentGrains.Gateway.Commands;

/// <summary>
/// Headers as people keep them: lines <c>Name: value</c>, also with the request or status line above (<c>curl -D</c>) or the marks of <c>curl -v</c>; or a JSON object,
/// whose values may be lists, alone or under <c>headers</c>.
/// </summary>
public static partial class HeaderFile
{
    /// <exception cref="UsageException">Names what cannot be read.</exception>
    public static Dictionary<string, string> Read(string text)
    {
        text = text.TrimStart('\uFEFF');
        return text.AsSpan().TrimStart() is ['{', ..] ? OfJson(text) : OfLines(text);
    }

    private static Dictionary<string, string> OfLines(string text)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text.Split('\n').Select(line => Mark().Replace(line.Trim(), "")).Where(line => line.Length > 0))
        {
            // An answer that was only on the way (100 Continue) stands before the one that counts.
            if (FirstLine().IsMatch(line))
            {
                headers.Clear();
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new UsageException($"--headers has the line '{line}': write each as Name: value, or all as one JSON object");
            headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        return headers;
    }

    private static Dictionary<string, string> OfJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var all = json.RootElement.TryGetProperty("headers", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : json.RootElement;
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var header in all.EnumerateObject())
            {
                headers[header.Name] = header.Value.ValueKind == JsonValueKind.Array ? string.Join(", ", header.Value.EnumerateArray()) : header.Value.ToString();
            }

            return headers;
        }
        catch (JsonException wrong)
        {
            throw new UsageException($"--headers begins like JSON and is none: {wrong.Message}");
        }
    }

    [GeneratedRegex(@"^[<>] ?", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    [GeneratedRegex(@"^(HTTP/\d|[A-Z]+ \S+ HTTP/\d)", RegexOptions.CultureInvariant)]
    private static partial Regex FirstLine();
}
