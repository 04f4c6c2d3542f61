namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>The merchant is told of each final state and each end of a refund once, in the order in which they happened.</summary>
internal static class EventRules
{
    private static readonly string[] Told = ["order.succeeded", "order.failed", "order.cancelled", "order.late_success", "refund.succeeded", "refund.failed", "refund.abnormal"];

    public static IEnumerable<Difference> Check(OrderFile file)
    {
        // Events of one step carry the step's moment; among themselves they have no order.
        var status = "";
        var expected = new List<(DateTimeOffset At, string Types, string Status)>();
        foreach (var step in file.Journal.GroupBy(line => line.Version))
        {
            foreach (var line in step) status = JournalRules.StatusAfter(line.Kind) ?? status;
            var types = step.Select(line => TypeOf(line.Kind)).OfType<string>().Order(StringComparer.Ordinal).ToArray();
            if (types.Length > 0) expected.Add((step.First().At, string.Join("+", types), status));
        }

        var stored = file.Events.Where(told => Told.Contains(told.Type)).GroupBy(told => told.CreatedAt).OrderBy(step => step.Key)
            .Select(step => (step.Key, string.Join("+", step.Select(told => told.Type).Order(StringComparer.Ordinal)), step.First().Status)).ToArray();
        if (!expected.SequenceEqual(stored))
            yield return new(file.OrderSn, "events", $"stored are [{Words(stored)}], the journal asks for [{Words(expected)}]");
    }

    private static string? TypeOf(string kind) => kind switch
    {
        "order_succeeded" => "order.succeeded",
        "order_failed" => "order.failed",
        "order_cancelled" or "tombstoned" => "order.cancelled",
        "attempt_paid_late" => "order.late_success",
        "refund_succeeded" or "refund_found" => "refund.succeeded",
        "refund_failed" => "refund.failed",
        "refund_abnormal" => "refund.abnormal",
        _ => null,
    };

    private static string Words(IEnumerable<(DateTimeOffset At, string Types, string Status)> steps) =>
        string.Join(", ", steps.Select(step => $"{step.At.UtcDateTime:HH:mm:ss.ffffff} {step.Types} ({step.Status})"));
}
