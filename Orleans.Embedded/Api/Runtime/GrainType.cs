namespace Orleans.Runtime;

/// <summary>The name of a grain class: the class name in lower case without the ending <c>Grain</c>.</summary>
public readonly struct GrainType : IEquatable<GrainType>
{
    /// <summary>The name as it is.</summary>
    public GrainType(IdSpan id) => Value = id;

    /// <summary>The name as it is.</summary>
    public IdSpan Value { get; }

    /// <summary>Whether there is no name.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>The name as it is.</summary>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new GrainType(IdSpan.Create(value));
    }

    /// <summary>The same in every process and version.</summary>
    public uint GetUniformHashCode() => Value.GetUniformHashCode();

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    /// <summary>The name.</summary>
    public override string ToString() => Value.ToString();

    /// <inheritdoc cref="Equals(GrainType)"/>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <inheritdoc cref="Equals(GrainType)"/>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
}
