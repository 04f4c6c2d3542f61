using Xunit;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// Cases in which a promise was broken once, made small and kept by the name of what was wrong. A change of the schedules may lead such a case
/// past its trap; the planted bugs show that the trap is still found.
/// </summary>
public static class Regressions
{
    public static TheoryData<string, string> All => new()
    {
        {
            "a process that was paused removed the reminder that another had set since",
            "52/200/57,65,69/bad-signature@57.24,channel-down@0.7,channel-down@0.9,commit-answer-lost@69.9,crash-before-call@57.27,reminder-tick-missed@57.6,"
            + "reminder-tick-missed@57.8,reply-garbled@57.24,request-delayed@69.10,request-delayed@69.9,request-reordered@69.8,two-activations@0.8"
        },
        {
            "a create whose process stood still before it was saved had lost its reminder as a leftover",
            "1796193669/200/190/database-failover@0.4,database-slow@190.2,two-activations@0.4"
        },
        { "a refund that the bank had for twelve days was asked for every five minutes once its week was over", "186/200/18/" },
        { "a refund at WeChat v3 of more than the trade still held was sent again for a week, and nobody looked why", "1/200/197/" },
    };
}
