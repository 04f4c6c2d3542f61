using Orleans;
using Orleans.Runtime;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

[CollectionAgeLimit(Minutes = 2)]
public sealed class ShortProbeGrain([PersistentState("short-probe", "memory")] IPersistentState<Note> note, Script script)
    : Probe(note, script), IShortProbe;
