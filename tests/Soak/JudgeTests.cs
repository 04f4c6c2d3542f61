using System.Net;
using PaymentGrains.Tests.Integration.EndToEnd;
using PaymentGrains.Tests.Soak.Judge;
using PaymentGrains.Tests.Soak.Sales;
using Xunit;

namespace PaymentGrains.Tests.Soak;

/// <summary>A judge that finds nothing must be shown to find something: a good order, and what each kind of damage to it is called.</summary>
public sealed class JudgeTests
{
    private const string Trade = "P20260301AAAAAAAAAAAAAAAA01";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Created, paid by WeChat after a query, a part of it refunded.</summary>
    private static readonly OrderFile Good = new(
        "A-1",
        new("A-1", "success", 1000, 300, 6, new("success", 6, [new(Trade, "paid", null, false, 0, false)], [new("r1", "succeeded", null, false, null, false)])),
        [
            Line(1, 1, "created"), Line(2, 1, "attempt_started"), Line(3, 1, "attempt_pending"), Line(4, 1, "attempt_paid"), Line(4, 2, "order_succeeded"),
            Line(5, 1, "refund_requested"), Line(6, 1, "refund_succeeded"),
        ],
        [new(Trade, "A-1", "wechat", 1, At(2))],
        [new("A-1", "r1", "merchant", Trade, Trade + "R1", 300, "succeeded")],
        [new("evt_1", "A-1", "order.succeeded", At(4), "success"), new("evt_2", "A-1", "refund.succeeded", At(6), "success")],
        [new(Trade, "wechat", "paid", 1000, 300, 700, [new("capture", 1000, At(3), null), new("refund", 300, At(5), Trade + "R1")])],
        [
            Told(PosOperation.Create, 1, "CREATED"), Told(PosOperation.Pay, 2, "PAYING"), Told(PosOperation.Query, 4, "SUCCESS"),
            Told(PosOperation.Refund, 5, "SUCCESS") with { RefundNo = "r1", Amount = 300 }, Told(PosOperation.Query, 7, "SUCCESS"),
        ],
        HasReminder: false);

    private static Booked Booked => Good.Trades[0];

    [Fact]
    public void A_good_order_has_no_difference() => Assert.Empty(Differences(Good));

    [Fact]
    public void Money_that_is_missing_or_too_much_is_found()
    {
        Found("money", Good with { Trades = [] });
        Found("money", Good with { Trades = [Booked with { Captured = 999, Net = 699, Entries = [new("capture", 999, At(3), null), Booked.Entries[1]] }] });
        Found("money", Good with { Row = Good.Row! with { Refunded = 0 } });
        Found("money", Good with { Trades = [Booked, Booked with { OutTradeNo = Trade + "x" }], Attempts = [.. Good.Attempts, Good.Attempts[0] with { OutTradeNo = Trade + "x" }] });
    }

    [Fact]
    public void Two_attempts_that_hold_money_together_are_found_even_when_one_is_back()
    {
        var other = new Booked(Trade + "x", "wechat", "refunded", 1000, 1000, 0, [new("capture", 1000, At(4), null), new("refund", 1000, At(9), null)]);
        var twice = Good with { Trades = [Booked, other], Attempts = [.. Good.Attempts, new(other.OutTradeNo, "A-1", "wechat", 2, At(4))] };
        Found("one attempt holds money", twice);

        // The channel took it after it had said "closed".
        var late = twice with { Journal = [.. Good.Journal, Line(7, 1, "attempt_closed") with { OutTradeNo = other.OutTradeNo, At = At(3), Detail = "closed" }] };
        Assert.DoesNotContain(Differences(late), difference => difference.Rule == "one attempt holds money");
        Assert.Equal(1, MoneyRules.LateOverlaps(late));
    }

    [Fact]
    public void A_refund_is_booked_once_under_its_number_or_not_at_all()
    {
        Found("refunds", Good with { Trades = [Booked with { Entries = [Booked.Entries[0], Booked.Entries[1], Booked.Entries[1]] }] });
        Found("refunds", Good with { Trades = [Booked with { Entries = [Booked.Entries[0], Booked.Entries[1] with { RequestNo = "unknown" }] }] });
        Found("refunds", Good with { Refunds = [Good.Refunds[0] with { Status = "failed" }] });
        Found("refunds", Good with { Refunds = [Good.Refunds[0] with { Status = "pending" }] });
        Found("refunds", Good with { Refunds = [Good.Refunds[0] with { Amount = 301 }] });
    }

    [Fact]
    public void A_journal_with_a_gap_a_wrong_end_or_a_forbidden_step_is_found()
    {
        Found("journal", Good with { Journal = [.. Good.Journal.Where(line => line.Version != 3)] });
        Found("journal", Good with { Journal = [.. Good.Journal.Where(line => line.Kind != "attempt_paid")] });
        Found("journal", Good with { Row = Good.Row! with { Version = 7 } });
        Found("journal", Good with { Row = Good.Row! with { Status = "cancelled" } });
        Found("journal", Good with { Journal = [.. Good.Journal, Line(7, 1, "attempt_pending")], Row = Good.Row! with { Version = 7 } });
        Found("every order ends", Good with { Row = Good.Row! with { State = Good.Row.State with { Status = "paying" } } });
    }

    [Fact]
    public void Events_that_are_missing_double_or_in_another_order_are_found()
    {
        Found("events", Good with { Events = [Good.Events[0]] });
        Found("events", Good with { Events = [.. Good.Events, Good.Events[1]] });
        Found("events", Good with { Events = [Good.Events[0] with { Type = "refund.succeeded" }, Good.Events[1] with { Type = "order.succeeded" }] });
    }

    [Fact]
    public void A_reminder_too_many_or_too_few_is_found()
    {
        Found("reminders", Good with { HasReminder = true });
        Found("reminders", Good with { Row = Good.Row! with { State = Good.Row.State with { Attempts = [Good.Row.State.Attempts[0] with { NextStepAt = At(99) }] } } });
    }

    [Fact]
    public void Answers_that_are_not_kept_are_found()
    {
        Found("acknowledgements", Good with { Row = null });
        Found("acknowledgements", Good with { Requests = [Told(PosOperation.Query, 3, "SUCCESS")] });
        Found("acknowledgements", Good with { Requests = [Told(PosOperation.Query, 5, "SUCCESS"), Told(PosOperation.Query, 6, "PAYING")] });
        Found("acknowledgements", Good with { Requests = [Told(PosOperation.Query, 7, "CANCELLED")] });
        Found("acknowledgements", Good with { Requests = [.. Good.Requests, Told(PosOperation.Refund, 7, "SUCCESS") with { RefundNo = "r2", Amount = 1 }] });
        Found("acknowledgements", Good with { Requests = [.. Good.Requests.Where(request => request.Operation != PosOperation.Refund)] });
        Found("acknowledgements", Good with { Requests = [Told(PosOperation.Query, 7, "SUCCESS", new PosAttempt("gone", "wechat", "paid"))] });
    }

    [Fact]
    public void A_code_is_found_inside_a_longer_number()
    {
        var codes = new HashSet<string> { "130010000101234500" };
        Assert.Equal(["130010000101234500"], CodeSearch.Find("x 9130010000101234500 y", codes));
        Assert.Empty(CodeSearch.Find("1300****, 4200202603010013001000010", codes));
    }

    private static void Found(string rule, OrderFile file) => Assert.Contains(Differences(file), difference => difference.Rule == rule);

    private static IEnumerable<Difference> Differences(OrderFile file) => Verdict.Check(file);

    private static DateTimeOffset At(int second) => Noon.AddSeconds(second);

    private static JournalRow Line(int version, int line, string kind) => new("A-1", version, line, At(version), kind, "engine", kind.StartsWith("attempt", StringComparison.Ordinal) ? Trade : "", "");

    private static PosRequest Told(PosOperation operation, int second, string codename, params PosAttempt[] attempts) => new(
        operation, At(second).AddMilliseconds(100), At(second).AddMilliseconds(200),
        new PosReply(codename, "", false, new PosOrder("A-1", 1000, codename.ToLowerInvariant(), "", 0, Noon, Noon, attempts, []), TimeSpan.Zero) { Status = HttpStatusCode.OK },
        "", "", 0);
}
