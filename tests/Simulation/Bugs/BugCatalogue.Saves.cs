namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>What is saved, when, and what happens when it is not.</summary>
internal static partial class BugCatalogue
{
    private const string Write = "            await record.WriteStateAsync();\n";

    private const string WriteFailed =
        "        catch\n        {\n            // What was saved is not known here; the next activation reads it (ORLEANS 1.6). Memory never runs ahead of the database.\n            DeactivateOnIdle();\n            throw;\n        }\n";

    private static IEnumerable<PlantedBug> Saves() =>
    [
        Bug("stale-write-wins",
            "A save that meets a newer version reads the version and writes again, so what somebody else saved meanwhile is lost; in stores where the last write wins.",
            Edit(Grain, Write,
                """
                            try
                            {
                                await record.WriteStateAsync();
                            }
                            catch (Exception conflict) when (conflict.GetType().Name == "InconsistentStateException")
                            {
                                var mine = record.State;
                                await record.ReadStateAsync();
                                record.State = mine;
                                await record.WriteStateAsync();
                            }

                """)),
        Bug("write-error-ignored",
            "A save that fails is logged and the order goes on as if it were saved; in services whose repository returns a boolean that nobody reads.",
            Edit(Grain, WriteFailed, "        catch (Exception error)\n        {\n            log.LogWarning(error, \"Order {Order} not saved\", this.GetPrimaryKeyString());\n        }\n")),
        Bug("memory-runs-ahead-of-database",
            "The order in memory is changed before the save and stays so when the save fails; in actors that mutate their state and then write it.",
            Edit(Grain, Write, "            _order = next;\n" + Write),
            Edit(Grain, WriteFailed, "        catch\n        {\n            throw;\n        }\n")),
        Bug("state-saved-too-late",
            "Only the end of a chain of steps is saved, so a crash forgets what the channel was asked in between; in services with one commit at the end of the request.",
            Edit(Grain, Write, "            if (next.Status is not (OrderStatus.Paying or OrderStatus.Cancelling) || events.Count > 1 || _order is null) await record.WriteStateAsync();\n")),
        Bug("event-sent-before-commit",
            "The merchant is told before the order is saved, so a crash in between announces what never happened; in services that publish inside the transaction.",
            Edit(Grain, "            record.State = new OrderRecord {",
                """
                            if (OrderEvents.Outgoing(next, events, now) is { Count: > 0 } told && _order is not null)
                            {
                                record.State = new OrderRecord { Order = _order with { Step = next.Step }, Journal = OrderJournal.Lines(input, events, now), Events = told };
                                await record.WriteStateAsync();
                                next = next with { Step = next.Step + 1 };
                            }

                            record.State = new OrderRecord {
                """)),
        Bug("event-lost-after-commit",
            "The merchant is told in a second step after the save, so a crash in between tells nobody; in services that publish after the commit.",
            Edit(Grain, Write,
                """
                            var told = record.State.Events;
                            if (told.Count > 0) record.State = new OrderRecord { Order = next, Journal = record.State.Journal };
                            await record.WriteStateAsync();
                            if (told.Count > 0)
                            {
                                record.State = new OrderRecord { Order = next, Events = told };
                                await record.WriteStateAsync();
                            }

                """)),
        Bug("event-of-late-money-missing",
            "Money that comes and goes after the end is not told to the merchant, so the books of both differ; in systems that announce states and no corrections.",
            Edit("Domain/Orders/OrderJournal.cs", "        OrderEvent.AttemptPaid { Late: true } => \"order.late_success\",\n", "")),
        Bug("event-id-not-unique",
            "Two events of an order can have the same id, so the merchant drops the second as a repeat; in systems whose event id is the order's number.",
            Edit("Grains/Orders/OrderEvents.cs", "\\n{order.Step}\\n{index}\"", "\\n{index}\"")),
        Bug("journal-not-saved",
            "Journal lines wait in memory for the next save, so the last ones before a crash are gone; in systems that batch their audit log.",
            Edit(Grain, "Journal = OrderJournal.Lines(input, events, now),", "Journal = _unwritten,"),
            Edit(Grain, "        var before = _order;\n", "        _unwritten = OrderJournal.Lines(input, events, now);\n        var before = _order;\n"),
            Edit(Grain, "    private bool _mustRecover;\n", "    private bool _mustRecover;\n    private IReadOnlyList<JournalEntry> _unwritten = [];\n")),
    ];
}
