using System.Collections.Immutable;
using System.Globalization;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// Everything that a run depends on. The seed alone decides a whole run; a case made smaller also says which orders and which faults are left of it.
/// </summary>
/// <param name="Orders">How many orders the seed's shop has; one that is watched for long has few.</param>
internal sealed record SwarmCase(ulong Seed, int Orders)
{
    /// <summary>The only orders that are lived, by number from 1; null: all.</summary>
    public ImmutableSortedSet<int>? Only { get; init; }

    /// <summary>The only faults that may strike; null: all that the seed brings.</summary>
    public ImmutableHashSet<Fault>? Faults { get; init; }

    public bool Lives(int order) => Only is null ? order <= SwarmSettings.LongOrders || !SwarmSettings.LivesLong(Seed) : Only.Contains(order);

    /// <summary>One word that <see cref="Parse"/> reads back: <c>seed/orders[/orders left[/faults left]]</c>.</summary>
    public override string ToString()
    {
        var text = $"{Seed}/{Orders}";
        if (Only is null && Faults is null) return text;
        text += "/" + (Only is null ? "all" : string.Join(',', Only));
        return Faults is null ? text : text + "/" + string.Join(',', Faults.Select(fault => fault.ToString()).Order(StringComparer.Ordinal));
    }

    /// <exception cref="FormatException">The text is no case.</exception>
    public static SwarmCase Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length is < 2 or > 4) throw new FormatException($"'{text}' is no case; it looks like 17/200 or 17/200/12,43/reply-lost@12.3");
        var @case = new SwarmCase(ulong.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        if (parts.Length > 2 && parts[2] != "all") @case = @case with { Only = [.. parts[2].Split(',').Select(order => int.Parse(order, CultureInfo.InvariantCulture))] };
        if (parts.Length > 3) @case = @case with { Faults = [.. parts[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Fault.Parse)] };
        return @case;
    }
}
