namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>The same on a reentrant class.</summary>
public interface IReentrantProbe : IProbe
{
}
