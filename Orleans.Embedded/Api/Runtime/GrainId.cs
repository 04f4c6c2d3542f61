using System.Text.Json.Serialization;
using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>The name of a grain, written <c>type/key</c>.</summary>
[JsonConverter(typeof(GrainIdJsonText))]
public readonly struct GrainId : IEquatable<GrainId>
{
    /// <summary>From its parts.</summary>
    public GrainId(GrainType type, IdSpan key)
    {
        Type = type;
        Key = key;
    }

    /// <summary>The class.</summary>
    public GrainType Type { get; }

    /// <summary>The key within the class.</summary>
    public IdSpan Key { get; }

    /// <summary>Whether there is no name.</summary>
    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    /// <summary>From its parts.</summary>
    /// <exception cref="ArgumentException">A part is blank.</exception>
    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    /// <summary>From its parts.</summary>
    /// <exception cref="ArgumentException">The key is blank.</exception>
    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(type, IdSpan.Create(key));
    }

    /// <summary>From <c>type/key</c>; the key may contain more slashes.</summary>
    /// <exception cref="ArgumentException">There is no slash.</exception>
    public static GrainId Parse(string value) =>
        TryParse(value, out var result) ? result : throw new ArgumentException($"Unable to parse \"{value}\" as a grain id");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? value, out GrainId result)
    {
        var slash = value?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        result = slash < 0 ? default : new GrainId(new GrainType(IdSpan.Create(value![..slash])), IdSpan.Create(value[(slash + 1)..]));
        return slash >= 0;
    }

    /// <summary>The same in every process and version; reminder tables keep it.</summary>
    public uint GetUniformHashCode() => unchecked((Type.GetUniformHashCode() * 31) + Key.GetUniformHashCode());

    /// <summary>Not salted, unlike Orleans' own: what is looked up by it must not differ between two runs of one seed.</summary>
    public override int GetHashCode() => (int)GetUniformHashCode();

    /// <inheritdoc/>
    public bool Equals(GrainId other) => Key.Equals(other.Key) && Type.Equals(other.Type);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    /// <summary><c>type/key</c>.</summary>
    public override string ToString() => $"{Type}/{Key}";

    /// <inheritdoc cref="Equals(GrainId)"/>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <inheritdoc cref="Equals(GrainId)"/>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);
}
