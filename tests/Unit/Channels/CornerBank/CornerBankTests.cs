using System.Security.Cryptography;
using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels.CornerBank;

/// <summary>The example of docs/new-channel.md, which shows exactly these sources.</summary>
public sealed class CornerBankTests
{
    private static readonly CornerBankSettings Shop = new() { Account = "corner-1", ShopId = "S1", Secret = "secret" };
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly BarcodePayment Payment = new("P1", 1990, "CNY", "tea", PaymentCode.Parse("280000000000000000")!, Now, Now.AddMinutes(2), null);

    [Theory]
    [InlineData("""{"number":"P1","state":"paid","fen":1990,"receipt":"B7"}""", TradeVerdict.Paid)]
    [InlineData("""{"number":"P1","state":"paid"}""", TradeVerdict.Unknown)]
    [InlineData("""{"number":"P2","state":"paid","fen":1990}""", TradeVerdict.Unknown)]
    [InlineData("""{"number":"P1","state":"no_money"}""", TradeVerdict.Refused)]
    [InlineData("""{"number":"P1","state":"rainy"}""", TradeVerdict.Unknown)]
    [InlineData("""["P1"]""", TradeVerdict.Unknown)]
    [InlineData("not json", TradeVerdict.Unknown)]
    public async Task A_word_is_believed_when_it_is_listed_signed_and_ours(string answer, TradeVerdict verdict)
    {
        Assert.Equal(verdict, (await Open(new Bank(200, answer, Sign(answer))).PayAsync(Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await Open(new Bank(200, answer, Sign(answer + " "))).PayAsync(Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await Open(new Bank(500, answer, Sign(answer))).QueryAsync(new TradeReference("P1", 1990, Now), default)).Verdict);
    }

    [Fact]
    public async Task What_surely_never_left_is_told_apart_from_what_was_lost()
    {
        Assert.Equal(TradeVerdict.NotSent, (await Open(new Bank(lost: true, sent: false)).PayAsync(Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await Open(new Bank(lost: true, sent: true)).PayAsync(Payment, default)).Verdict);
    }

    [Fact]
    public async Task A_notification_of_another_shop_is_refused()
    {
        Assert.Equal("", (await ReadAsync("""{"shop":"S1","number":"P1","state":"paid","fen":1990}""")).Refusal);
        Assert.Equal("of another shop", (await ReadAsync("""{"shop":"S2","number":"P1","state":"paid","fen":1990}""")).Refusal);
    }

    [Fact]
    public void It_is_registered_by_one_line()
    {
        var kind = new ChannelKind(CornerBankSettings.Name, typeof(CornerBankSettings), (settings, ports) => new CornerBankChannel((CornerBankSettings)settings, ports));
        Assert.Equal("corner-1", kind.Open(Shop, Ports(new Bank(200, "{}", ""))).Account);
        Assert.Equal(["secret"], (Shop with { Secret = "" }).Problems().Select(problem => problem.Field));
    }

    [Fact]
    public void The_guide_shows_these_sources()
    {
        var folder = Path.GetDirectoryName(Source())!;
        var guide = File.ReadAllText(Path.Combine(folder, "../../../../docs/new-channel.md"));
        foreach (var file in (string[])["CornerBankSettings.cs", "CornerBankCodes.cs", "CornerBankChannel.cs"])
            Assert.Contains($"```csharp\n{File.ReadAllText(Path.Combine(folder, file)).TrimEnd()}\n```", guide, StringComparison.Ordinal);
    }

    private static string Source([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    private static Task<NotificationReading> ReadAsync(string body) => Open(new Bank(200, "", "")).ReadNotificationAsync(
        new NotificationMessage(new Dictionary<string, string> { ["X-Sign"] = Sign(body) }, Encoding.UTF8.GetBytes(body)), default);

    private static CornerBankChannel Open(IChannelWire bank) => new(Shop, Ports(bank));

    private static ChannelPorts Ports(IChannelWire bank) => new(bank, TimeProvider.System, new CountedNonces());

    private static string Sign(string body) => Convert.ToHexStringLower(HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes(body)));

    private sealed class Bank(int status = 200, string body = "", string sign = "", bool lost = false, bool sent = true) : IChannelWire
    {
        public Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation) => lost
            ? throw new WireException("lost", sent)
            : Task.FromResult(new WireAnswer(status, Encoding.UTF8.GetBytes(body)) { Headers = new Dictionary<string, string> { ["X-Sign"] = sign } });
    }
}
