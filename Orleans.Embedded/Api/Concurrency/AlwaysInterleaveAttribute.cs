namespace Orleans.Concurrency;

/// <summary>On an interface method: it may run between the awaits of any other request.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute
{
}
