using System.Text.Json;

namespace PaymentGrains.Gateway;

/// <summary>The fields that requests of every API share; null where one is missing or wrong.</summary>
public static class Fields
{
    /// <summary>A hundred million yuan, in fen.</summary>
    public const long AmountMax = 10_000_000_000;

    private const int SubjectMax = 256;

    /// <summary>Minor units, 1 to <see cref="AmountMax"/>. Digits only: <c>1.0</c> and <c>1e2</c> are whole numbers too, but who sends them counts in something else.</summary>
    public static long? Amount(JsonElement body) =>
        body.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.Number &&
        amount.GetRawText().AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && amount.TryGetInt64(out var fen) && fen is >= 1 and <= AmountMax
            ? fen
            : null;

    /// <summary>An order's or a refund's number: 1 to 64 letters, digits, <c>_</c>, <c>-</c>.</summary>
    public static string? Number(JsonElement body, string name) => Text(body, name) is { } text && IsNumber(text) ? text : null;

    /// <inheritdoc cref="Number"/>
    public static bool IsNumber(string text) => text.Length is >= 1 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>What is sold: 1 to 256 characters without control characters.</summary>
    public static string? Subject(JsonElement body)
    {
        var text = Text(body, "subject")?.Trim();
        return text is { Length: > 0 } && text.EnumerateRunes().Count() <= SubjectMax && !text.Any(char.IsControl) ? text : null;
    }

    public static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
}
