namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>The journal is whole, says what the row says, and no status follows another that it must not follow.</summary>
internal static class JournalRules
{
    public static IEnumerable<Difference> Check(OrderFile file)
    {
        Difference Wrong(string what) => new(file.OrderSn, "journal", what);

        if (file.Row is not { } row)
        {
            if (file.Journal.Count > 0) yield return Wrong("there are lines of an order that does not exist");
            yield break;
        }

        var steps = file.Journal.GroupBy(line => line.Version).ToArray();
        if (!steps.Select(step => step.Key).SequenceEqual(Enumerable.Range(1, (int)row.Version).Select(version => (long)version)))
            yield return Wrong($"its steps are {string.Join(",", steps.Select(step => step.Key))}, the row's version is {row.Version}");
        if (steps.Any(step => !step.Select(line => line.Line).SequenceEqual(Enumerable.Range(1, step.Count())))) yield return Wrong("lines of a step are missing or double");
        if (row.State.Step != row.Version) yield return Wrong($"the state counts {row.State.Step} steps, the row {row.Version}");
        if (row.State.Status != row.Status) yield return Wrong($"the state is {row.State.Status}, the row {row.Status}");

        var life = Life(file.Journal);
        if (life.Count == 0 || life[^1].Status != row.Status) yield return Wrong($"it ends with {(life.Count == 0 ? "nothing" : life[^1].Status)}, the row is {row.Status}");
        for (var index = 0; index < life.Count; index++)
            if (!MayFollow(index == 0 ? "" : life[index - 1].Status, life[index].Status)) yield return Wrong($"{(index == 0 ? "nothing" : life[index - 1].Status)} became {life[index].Status}");
        if (!row.State.IsFinal) yield return new(file.OrderSn, "every order ends", $"it is {row.Status}");
    }

    /// <summary>The statuses that the order had, in order.</summary>
    public static IReadOnlyList<(string Status, DateTimeOffset Since, string Actor)> Life(IReadOnlyList<JournalRow> journal)
    {
        var life = new List<(string Status, DateTimeOffset Since, string Actor)>();
        foreach (var line in journal)
            if (StatusAfter(line.Kind) is { } status && (life.Count == 0 || life[^1].Status != status)) life.Add((status, line.At, line.Actor));
        return life;
    }

    /// <summary>Null when the line changes no status.</summary>
    public static string? StatusAfter(string kind) => kind switch
    {
        "created" => "created",
        "attempt_started" => "connecting",
        "attempt_pending" => "paying",
        "order_succeeded" => "success",
        "order_failed" => "failed",
        "cancel_started" => "cancelling",
        "order_cancelled" or "tombstoned" => "cancelled",
        _ => null,
    };

    private static bool MayFollow(string before, string after) => before switch
    {
        "" => after is "created" or "cancelled",
        "created" => after is "connecting" or "cancelled",
        "connecting" => after is "paying" or "success" or "failed" or "cancelling" or "cancelled",
        "paying" => after is "success" or "failed" or "cancelling" or "cancelled",
        "cancelling" => after is "cancelled",
        "success" => after is "cancelling" or "cancelled",
        "failed" => after is "connecting",
        _ => false,
    };
}
