using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.ChannelSimulator;

/// <summary>How the simulated channels behave. The defaults are those of test mode (DESIGN 8).</summary>
public sealed record SimulatorOptions
{
    public TestAccounts Accounts { get; init; } = TestAccounts.BuiltIn;

    /// <summary>Source of trade numbers, nonces and of the rate of faults. A simulated run gives one with its seed.</summary>
    public Random Chance { get; init; } = new(1);

    /// <summary>
    /// Starts what nobody waits for: a notification, a request that a fault holds up. Default: where the timer fired. A
    /// simulation whose work must stay on its own queue starts it there.
    /// </summary>
    public Action<Func<Task>> StartWork { get; init; } = work => _ = work();

    /// <summary>From the moment the money is taken to the first Alipay notification. Default 1 s.</summary>
    public TimeSpan NotificationDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Also notify of a partial refund, as TRADE_SUCCESS with refund_fee (FACTS 1.11, unconfirmed). Default off.</summary>
    public bool NotifyPartialRefunds { get; init; }

    /// <summary>A WeChat refund says PROCESSING for this long, then SUCCESS. Default 2 s.</summary>
    public TimeSpan WeChatRefundTakes { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A day's statement can be had at once, also of today. Default off: after nine (Alipay) or ten (WeChat Pay) of the next day.</summary>
    public bool BillsAtOnce { get; init; }

    /// <summary>A UnionPay refund says 05 for this long, then 00. Default 2 s.</summary>
    public TimeSpan UnionPayRefundTakes { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When UnionPay's settlement day ends, in China: a payment is undone before it, and only refunded after it. Default 23:00.</summary>
    public TimeOnly UnionPayDayEnds { get; init; } = new(23, 0);

    /// <summary>The settlement day of a moment: what comes after the end of one is of the next.</summary>
    internal string UnionPayDay(DateTimeOffset at) => ChinaTime.Day(at + TimeSpan.FromDays(1) - UnionPayDayEnds.ToTimeSpan());

    /// <summary>Where the merchant's gateway listens: the stores push their notices there, as their consoles are set to. Default none: they push nothing.</summary>
    public Uri? StoreCallbacks { get; init; }

    /// <summary>A lost reply hangs for <see cref="HoldFor"/> before the connection is cut. Default off: it is cut at once.</summary>
    public bool HoldLostReplies { get; init; }

    /// <summary>Default 60 s.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Every booking is appended to this file, and read back at the next start. Default none: memory only.</summary>
    public string? JournalFile { get; init; }
}
