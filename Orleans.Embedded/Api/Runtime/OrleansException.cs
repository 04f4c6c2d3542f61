namespace Orleans.Runtime;

/// <summary>What the engine reports.</summary>
public class OrleansException : Exception
{
    /// <summary>Without details.</summary>
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    /// <summary>In words.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>In words, with the failure behind it.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
