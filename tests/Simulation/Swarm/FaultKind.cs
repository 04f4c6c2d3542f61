namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What goes wrong in a simulated run, or what people do that a till must bear. Each is counted, and named in reports in kebab case.</summary>
internal enum FaultKind
{
    CrashBeforeSave,
    CrashAfterSave,
    CrashBeforeCall,
    CrashDuringCall,
    CrashAfterCall,
    CrashBeforeAcknowledgement,
    CrashAfterAcknowledgement,
    TwoActivations,
    ClockSkew,
    AccountMissing,
    AdapterFails,
    OlderRow,
    ScheduleMistyped,
    NotSent,
    RequestLost,
    RequestDelayed,
    RequestDuplicated,
    RequestReordered,
    ReplyLost,
    ReplyDelayed,
    ReplyGarbled,
    BadSignature,
    ServerError,
    RateLimited,
    ChannelDown,
    CallbackLost,
    CallbackLate,
    CallbackTripled,
    CallbackForged,
    CallbackStale,
    CallbackMisfit,
    CallbackAnswerLost,
    DatabaseSlow,
    DatabaseRefuses,
    DatabaseReadFails,
    CommitAnswerLost,
    DatabaseFailover,
    ReminderTableFails,
    ReminderTickMissed,
    TerminalVanishes,
    TerminalReplyLost,
    PayPressedTwice,
    CancelWhilePaying,
    PayWhileCancelling,
    AnotherCode,
    CancelBeforeCreate,
    CancelTwice,
    CodeUnreadable,
    OrderUnknown,
    ManyCodesRefused,
    AmountChanged,
    PaidTooLate,
    AmountMisstated,
    CancelAfterSuccess,
    RefundsAtOnce,
    RefundRepeated,
    RefundTooLarge,
    RefundOfNothing,
    RefundNumberReused,
    RefundAtTheConsole,
    RefundRefused,
    RefundWithoutBalance,
    RefundAbnormal,
    RefundNeglected,
    RefundClosed,
    RefundRefusedForEver,
    ReversalNotAllowed,
    StartRepeated,
    WayNotOffered,
    AnotherWay,
    AnotherWayByCode,
    CustomerNeverComes,
    CustomerComesTooLate,
    CustomerLeaves,
    CustomerSaysNo,
    CustomerPaysTwice,
    PaidAfterTheClose,
}

internal static class FaultNames
{
    public static IReadOnlyList<FaultKind> All { get; } = Enum.GetValues<FaultKind>();

    private static readonly string[] Names = [.. All.Select(kind => Kebab(kind.ToString()))];

    public static string Name(this FaultKind kind) => Names[(int)kind];

    public static FaultKind Parse(string name) =>
        Array.IndexOf(Names, name) is >= 0 and var index ? (FaultKind)index : throw new FormatException($"'{name}' is no kind of fault; one of {string.Join(", ", Names)}");

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, at) => char.IsUpper(c) ? (at > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
