namespace Orleans.Concurrency;

/// <summary>On an interface method: it may run between the awaits of other read-only requests.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute
{
}
