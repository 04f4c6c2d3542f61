using System.Globalization;

namespace Orleans;

/// <summary>How long a caller of this interface method waits. Its end does not stop the method.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute : Attribute
{
    /// <summary>A <see cref="TimeSpan"/> as text, <c>00:00:05</c>.</summary>
    public ResponseTimeoutAttribute(string timeout) => Timeout = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);

    /// <summary>The time.</summary>
    public TimeSpan? Timeout { get; init; }
}
