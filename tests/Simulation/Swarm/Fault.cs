using System.Globalization;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// One fault of a run: the <paramref name="Ordinal"/>-th place at which this kind could strike the order, counted from 1. It keeps its name
/// when other orders or faults are taken out of the run, so that a failing run can be made smaller.
/// </summary>
/// <param name="Order">The order's number; 0 for what befalls the whole shop.</param>
internal readonly record struct Fault(FaultKind Kind, int Order, int Ordinal)
{
    public override string ToString() => $"{Kind.Name()}@{Order}.{Ordinal}";

    /// <exception cref="FormatException">The text is not <c>kind@order.ordinal</c>.</exception>
    public static Fault Parse(string text)
    {
        var parts = text.Split('@', '.');
        return parts is [var kind, var order, var ordinal]
            ? new Fault(FaultNames.Parse(kind), int.Parse(order, CultureInfo.InvariantCulture), int.Parse(ordinal, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{text}' is no fault; it looks like reply-lost@12.3");
    }
}
