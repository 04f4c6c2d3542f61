using Orleans;
using Orleans.Runtime;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>A grain whose storage is missing.</summary>
public sealed class HomelessGrain([PersistentState("homeless", "nowhere")] IPersistentState<Note> note) : Grain, IHomeless
{
    public Task Do() => note.WriteStateAsync();
}
