using System.Text;
using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>A name as UTF-8, with its hash.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>
{
    private readonly byte[]? _value;
    private readonly int _hash;

    /// <summary>Takes the bytes as they are; they must not change.</summary>
    public IdSpan(byte[] value)
    {
        _value = value;
        _hash = (int)StableHash.Compute(value);
    }

    /// <summary>Whether there is no name.</summary>
    public bool IsDefault => _value is null || _value.Length == 0;

    /// <summary>The name as UTF-8.</summary>
    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => _value;

    /// <summary>The same in every process and version.</summary>
    public uint GetUniformHashCode() => (uint)_hash;

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) => AsSpan().SequenceEqual(obj.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <summary>The name.</summary>
    public override string ToString() => _value is null ? "" : Encoding.UTF8.GetString(_value);

    /// <inheritdoc cref="Equals(IdSpan)"/>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <inheritdoc cref="Equals(IdSpan)"/>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
