using System.Text.Json;

namespace PaymentGrains.PosTerminal;

/// <summary>The envelope as received (DESIGN 6).</summary>
/// <param name="Data">The order as JSON text, or empty.</param>
public sealed record PosReply(int Code, string Codename, string Message, bool IsError, string Data)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The gateway does not know how it went.</summary>
    public bool IsUnknown => Codename == "INTERNAL";

    /// <summary>How many attempts the order has had; 0 when there is no order.</summary>
    public int Attempts
    {
        get
        {
            if (Data.Length == 0) return 0;
            using var order = JsonDocument.Parse(Data);
            return order.RootElement.GetProperty("attempts").GetArrayLength();
        }
    }

    /// <summary>The order's refunds, oldest first; empty when there is no order.</summary>
    public IReadOnlyList<PosRefund> Refunds
    {
        get
        {
            if (Data.Length == 0) return [];
            using var order = JsonDocument.Parse(Data);
            return order.RootElement.TryGetProperty("refunds", out var refunds) ? refunds.Deserialize<PosRefund[]>(Options) ?? [] : [];
        }
    }

    /// <summary>Null when the text is no envelope: a proxy's error page, a broken connection.</summary>
    public static PosReply? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PosReply>(text, Options) is { Codename: not null, Message: not null, Data: not null } reply ? reply : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
