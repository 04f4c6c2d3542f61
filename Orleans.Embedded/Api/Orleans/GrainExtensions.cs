using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The name of a grain, from the grain itself or from a reference to it.</summary>
public static class GrainExtensions
{
    /// <summary>The full name: type and key.</summary>
    /// <exception cref="ArgumentException">The object is neither a grain nor a reference that the engine made.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        null => throw new ArgumentNullException(nameof(grain)),
        IGrainBase activation => activation.GrainContext.GrainId,
        GrainProxy reference => reference.GrainId,
        _ => throw new ArgumentException($"{grain.GetType().FullName} is neither a grain nor a reference to one.", nameof(grain)),
    };

    /// <summary>The key alone.</summary>
    /// <inheritdoc cref="GetGrainId"/>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();
}
