using Orleans.Runtime;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

public sealed class ProbeGrain([PersistentState("probe", "memory")] IPersistentState<Note> note, Script script) : Probe(note, script);
