using Orleans;
using Orleans.Concurrency;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>A grain that does what the test's <see cref="Script"/> says under the name of the act.</summary>
public interface IProbe : IGrainWithStringKey
{
    Task<string> Do(string act);

    [AlwaysInterleave]
    Task<string> Pass(string act);

    [ReadOnly]
    Task<string> Look(string act);

    [ResponseTimeout("00:00:05")]
    Task<string> Hurry(string act);

    Task Quietly(string act);

    ValueTask<int> Count();

    ValueTask Touch();
}
