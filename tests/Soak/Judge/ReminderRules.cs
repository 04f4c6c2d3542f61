namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>An order has a durable reminder exactly as long as something must still happen by itself.</summary>
internal static class ReminderRules
{
    public static IEnumerable<Difference> Check(OrderFile file)
    {
        if (file.Row is null) yield break;
        if (file.HasReminder && !file.Row.State.Moves) yield return new(file.OrderSn, "reminders", "it is finished and its reminder is left");
        if (!file.HasReminder && file.Row.State.Moves) yield return new(file.OrderSn, "reminders", $"it is {file.Row.Status}, something must still happen, and it has no reminder");
    }
}
