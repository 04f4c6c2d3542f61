namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>How an order is forgotten when its process dies.</summary>
internal static partial class BugCatalogue
{
    private static IEnumerable<PlantedBug> Wakings() =>
    [
        Bug("no-reminder",
            "Only the process that drove an order looks at it again, so a crash leaves it in 'paying' for ever; in systems whose timers live in memory.",
            Edit(Grain, "            if (needs && !needed) _reminder =", "            if (needs && !needed && _reminder is not null) _reminder =")),
        Bug("reminder-restarted-at-each-activation",
            "Each activation, also one that the alarm made, starts the alarm anew and leaves the work to it, so after a crash an order only waits; in actors that arm in OnActivate.",
            Edit(Grain, "        Arm();\n        return Task.CompletedTask;\n", "        return _order is not null && OrderTimes.NeedsReminder(_order) ? this.RegisterOrUpdateReminder(\"order\", ReminderPeriod, ReminderPeriod) : Task.CompletedTask;\n"),
            Edit(Grain, "            Arm();\n            return;\n", "            _reminder = await this.RegisterOrUpdateReminder(\"order\", ReminderPeriod, ReminderPeriod);\n            return;\n")),
        Bug("reminder-removed-before-last-save",
            "The alarm is removed before the last step is saved, so a crash in between leaves an open order that nobody wakes; in code that tidies up first.",
            Edit(Grain, "            await record.WriteStateAsync();\n", "            if (needed && !needs) await RemoveReminder();\n            await record.WriteStateAsync();\n")),
        Bug("reminder-removed-at-the-end",
            "The alarm is removed as soon as the order is final, though late money is still watched for and refunds still run; in systems that take final for finished.",
            Edit(Grain, "        if (needed && !needs) await RemoveReminder();\n", "        if (needed && next.IsFinal) await RemoveReminder();\n")),
        Bug("reminder-left-behind",
            "Alarms of finished orders are never removed, so every order ever made wakes up each minute; in systems without a clean-up.",
            Edit(Grain, "        if (needed && !needs) await RemoveReminder();\n", ""),
            Edit(Grain, "        await RemoveReminder();\n    }\n\n    private async Task Tick()", "        await Task.CompletedTask;\n    }\n\n    private async Task Tick()")),
        Bug("recovery-forgotten",
            "After a crash a charge that was under way is neither asked for nor waited for; in systems that trust the callback to come.",
            Edit(Grain, "_mustRecover = _order?.Status is OrderStatus.Connecting or OrderStatus.Paying;", "_mustRecover = false;"),
            Edit("Domain/Orders/OrderTimes.cs", "return attempt.StartedAt;", "return null;")),
    ];
}
