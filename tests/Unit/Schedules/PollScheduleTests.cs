using PaymentGrains.Domain.Schedules;

namespace PaymentGrains.Tests.Unit.Schedules;

public sealed class PollScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_text_means_what_the_design_says()
    {
        var schedule = PollSchedule.Parse("10x1s,1s,2s,4s,8s,16s*");
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 8, 16, 16, 16], schedule.Delays.Take(17).Select(delay => delay.TotalSeconds));
        Assert.Equal([.. new[] { 10.0, 10, 30, 60, 600, 1200 }], PollSchedule.Parse("10s,10s,30s,1m,10m,20m").Delays.Select(delay => delay.TotalSeconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1s,")]
    [InlineData("1s*,2s")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("0x1s")]
    [InlineData("1001x1s")]
    [InlineData("1d")]
    [InlineData("s")]
    public void A_wrong_text_is_refused_with_a_right_one(string text) =>
        Assert.Contains("10x1s,1s,2s,4s,8s,16s*", Assert.Throws<FormatException>(() => PollSchedule.Parse(text)).Message);

    [Fact]
    public void The_next_poll_is_the_first_after_a_moment_and_repeats_for_ever()
    {
        var schedule = PollSchedule.Parse("2x1s,4s*");
        double? Next(double after) => (schedule.NextAfter(Start, Start.AddSeconds(after), 0) - Start)?.TotalSeconds;
        Assert.Equal([1, 2, 2, 6, 10, 14], new[] { Next(0), Next(1), Next(1.5), Next(2), Next(6), Next(13.9) }.Select(next => next!.Value));
        Assert.Equal(4002.0, Next(4000));
    }

    [Fact]
    public void A_schedule_without_a_star_ends() =>
        Assert.Null(PollSchedule.Parse("1s,2s").NextAfter(Start, Start.AddSeconds(3), 0));

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void Spread_moves_polls_by_at_most_a_tenth_and_keeps_their_order(double spread)
    {
        var schedule = PollSchedule.Parse("10x1s,1s,2s,4s,8s,16s*");
        var after = Start;
        foreach (var (plain, index) in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 17, 25, 41, 57, 73 }.Select((plain, index) => (plain, index)))
        {
            var next = schedule.NextAfter(Start, after, spread)!.Value;
            Assert.True(next > after, $"poll {index}");
            Assert.InRange((next - Start).TotalSeconds, plain, plain + 1.6);
            after = next;
        }
    }
}
