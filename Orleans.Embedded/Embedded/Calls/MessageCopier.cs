using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// Copies what crosses a grain call through JSON by its declared type, so that caller and grain share nothing, and what
/// a serializer would lose gets lost in tests.
/// </summary>
internal static class MessageCopier
{
    private static readonly ConcurrentDictionary<Type, Func<object?, object?>?> Known = new();

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddDerivedTypes } },
    };

    /// <summary>Null for types whose values cannot be shared by accident.</summary>
    public static Func<object?, object?>? For(Type type) => Known.GetOrAdd(type, static type =>
        IsPlain(type) ? null : value => value is null ? null : Copy(value, type));

    private static bool IsPlain(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsPrimitive || plain.IsEnum || plain == typeof(string) || plain == typeof(decimal) || plain == typeof(DateTime)
            || plain == typeof(DateTimeOffset) || plain == typeof(TimeSpan) || plain == typeof(DateOnly) || plain == typeof(TimeOnly)
            || plain == typeof(Guid) || plain == typeof(GrainMethod.Nothing) || plain == typeof(TickStatus)
            // A token is a signal, not data; both engines let it through.
            || plain == typeof(CancellationToken);
    }

    private static object? Copy(object value, Type type) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type, Json), type, Json);

    // Orleans carries the real type of a message; JSON must be told which there are.
    private static void AddDerivedTypes(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || !info.Type.IsAbstract || info.PolymorphismOptions is not null) return;
        var options = new JsonPolymorphismOptions { UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization };
        foreach (var type in info.Type.Assembly.GetTypes())
        {
            if (!type.IsAbstract && info.Type.IsAssignableFrom(type)) options.DerivedTypes.Add(new JsonDerivedType(type, type.FullName!));
        }
        if (options.DerivedTypes.Count > 0) info.PolymorphismOptions = options;
    }
}
