using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Lives of orders that take minutes of real time; all of them begin at once, and each test waits for its own.</summary>
public sealed class CodeEndingFixture : IAsyncLifetime
{
    public static readonly string[] Channels = ["alipay", "wechat", "unionpay"];
    public static readonly string[] Endings = ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "12", "14"];

    private static readonly TimeSpan LifeMax = TimeSpan.FromSeconds(170);

    private readonly ConcurrentDictionary<string, Task<Life>> _lives = new();
    private Installation? _installation;

    internal Installation Installation => _installation!;

    internal Task<Life> Paid(string channel, string ending) => _lives[$"{channel}-{ending}"];

    internal Task<Life> Cancelled(string channel, string ending) => _lives[$"{channel}-{ending}-cancel"];

    public async Task InitializeAsync()
    {
        _installation = await Installation.StartAsync();
        foreach (var channel in Channels)
        {
            foreach (var ending in Endings) _lives[$"{channel}-{ending}"] = LiveAsync(channel, ending, cancelAfter: null);
            foreach (var ending in new[] { "00", "02", "06", "07", "12" }) _lives[$"{channel}-{ending}-cancel"] = LiveAsync(channel, ending, cancelAfter: TimeSpan.FromSeconds(3));
        }
    }

    public async Task DisposeAsync() => await _installation!.DisposeAsync();

    private async Task<Life> LiveAsync(string channel, string ending, TimeSpan? cancelAfter)
    {
        var till = Installation.Till();
        var orderSn = $"E2E-{channel}-{ending}-{(cancelAfter is null ? "pay" : "cancel")}";
        var created = await till.Create(orderSn, 1990);
        var started = Stopwatch.GetTimestamp();
        var pay = await till.Pay(orderSn, Code.Of(channel, ending));
        PosReply? cancel = null;
        if (cancelAfter is not null)
        {
            await Task.Delay(cancelAfter.Value, TimeProvider.System);
            cancel = await till.Cancel(orderSn);
        }

        // A cancelled order is looked at again for late money; the money is right only then.
        var end = await till.Until(orderSn, reply => reply.IsFinal, LifeMax);
        var ended = Stopwatch.GetElapsedTime(started);
        if (ending is "06" or "12" && end.Codename == "CANCELLED")
            end = await till.Until(orderSn, reply => reply.Order!.Refunded == reply.Order.Amount, TimeSpan.FromSeconds(60));
        return new Life(created, pay, cancel, end, ended);
    }
}

/// <param name="Ended">From the pay to the final state, as the terminal saw it.</param>
internal sealed record Life(PosReply Created, PosReply Pay, PosReply? Cancel, PosReply End, TimeSpan Ended)
{
    public PosOrder Order => End.Order!;
}
