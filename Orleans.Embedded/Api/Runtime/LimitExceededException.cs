namespace Orleans.Runtime;

/// <summary>Too many requests wait for one grain; this one was not taken.</summary>
public sealed class LimitExceededException : OrleansException
{
    /// <summary>Without details.</summary>
    public LimitExceededException()
        : base("Limit exceeded")
    {
    }

    /// <summary>In words.</summary>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>In words, with the failure behind it.</summary>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With the numbers.</summary>
    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base($"Limit exceeded {limitName} Current={current} Threshold={threshold} {extraInfo}")
    {
    }
}
