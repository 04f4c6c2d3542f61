namespace Orleans.Concurrency;

/// <summary>On a grain class: every request may run between the awaits of every other.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute
{
}
