namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>The same on a class that may be idle for two minutes only.</summary>
public interface IShortProbe : IProbe
{
}
