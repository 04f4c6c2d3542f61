using Orleans.Concurrency;
using Orleans.Runtime;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

[Reentrant]
public sealed class ReentrantProbeGrain([PersistentState("reentrant-probe", "memory")] IPersistentState<Note> note, Script script)
    : Probe(note, script), IReentrantProbe;
