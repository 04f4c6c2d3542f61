namespace Orleans.Runtime;

/// <summary>An alarm could not be changed as asked.</summary>
#pragma warning disable CA1032 // Orleans has only this constructor.
public sealed class ReminderException : OrleansException
#pragma warning restore CA1032
{
    /// <summary>In words.</summary>
    public ReminderException(string message)
        : base(message)
    {
    }
}
