using Orleans;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

public interface IHomeless : IGrainWithStringKey
{
    Task Do();
}
