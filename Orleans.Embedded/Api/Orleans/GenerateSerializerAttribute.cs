namespace Orleans;

/// <summary>Marks a type that crosses grain calls. Orleans generates its serializer; the embedded engine only carries the mark.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
}
