namespace PaymentGrains.ChannelSimulator.Requests;

/// <summary>The last requests, without bodies: nothing secret can be read from it.</summary>
internal sealed class RequestLog(Lock gate)
{
    const int Longest = 200;

    readonly Queue<RequestRecord> records = new();

    public void Add(RequestRecord record)
    {
        lock (gate)
        {
            records.Enqueue(record);
            if (records.Count > Longest) records.Dequeue();
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RequestRecord> Latest(int count)
    {
        lock (gate) return [.. records.Reverse().Take(count)];
    }

    /// <summary>Enough of a payment code to see its channel, not enough to charge it.</summary>
    public static string? Mask(string? code) =>
        string.IsNullOrEmpty(code) ? null : code[..Math.Min(4, code.Length)] + "****";
}
