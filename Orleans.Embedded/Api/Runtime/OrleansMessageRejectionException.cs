namespace Orleans.Runtime;

/// <summary>A call that the engine refused to deliver.</summary>
#pragma warning disable CA1032 // Orleans has no public constructor here.
public class OrleansMessageRejectionException : OrleansException
#pragma warning restore CA1032
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    internal OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
