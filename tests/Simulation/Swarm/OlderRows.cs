using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Orders as an earlier version of the program wrote them, before refunds had terms and sends of their own: what an upgrade finds in the database.</summary>
internal static class OlderRows
{
    public static OrderState Of(OrderState order) => order with
    {
        Attempts = [.. order.Attempts.Select(attempt => attempt with { Refunds = null })],
        Refunds = [.. order.Refunds.Select(refund => refund with { Polling = null, Deadline = null, Sends = 0, SentAt = null, Answered = false, LostSendAt = null })],
    };
}
