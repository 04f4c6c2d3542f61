using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>What a shop gives back on the day of the sale at UnionPay is undone (FACTS 3A.4), over HTTP to the channel's ledger; and starts whose answer is lost there.</summary>
public sealed class UnionPayUndoTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>, IAsyncLifetime
{
    private static int _sales;

    private readonly Installation _installation = fixture.Installation;
    private readonly MerchantServer _server = new(fixture.Installation.Url());
    private readonly HttpClient _world = new() { BaseAddress = fixture.Installation.Simulator };
    private readonly string _sale = $"UNDO-{Interlocked.Increment(ref _sales)}";

    /// <summary>The settlement day ends at 23:00 of China; a sale of these stories lies on one side of it.</summary>
    public async Task InitializeAsync()
    {
        var left = new TimeOnly(15, 0) - TimeOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        if (left < TimeSpan.FromMinutes(1)) await Task.Delay(left, TimeProvider.System);
    }

    public Task DisposeAsync()
    {
        _server.Dispose();
        _world.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_whole_of_a_scanned_code_is_undone()
    {
        var trade = await SoldAsync();
        await _installation.Till().Refund(_sale, "R-1", 1990);
        Assert.Equal("succeeded", await RefundEndsAsync());
        Assert.Equal(("refunded", "R1 1990"), await BooksAsync(trade));
        Assert.Equal(["undo 00"], await AnswersAsync(trade));
    }

    [Fact]
    public async Task A_paid_sale_that_is_cancelled_is_undone()
    {
        var trade = await SoldAsync();
        var till = _installation.Till();
        await till.Cancel(_sale);
        Assert.Equal("CANCELLED", (await till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(30))).Codename);
        Assert.Equal(("refunded", "R1 1990"), await BooksAsync(trade));
        Assert.Equal(["undo 00"], await AnswersAsync(trade));
    }

    [Fact]
    public async Task A_part_is_refunded_and_so_is_the_rest()
    {
        var trade = await SoldAsync();
        var till = _installation.Till();
        await till.Refund(_sale, "R-1", 500);
        Assert.Equal("succeeded", await RefundEndsAsync());
        Assert.Equal(("paid", "R1 500"), await BooksAsync(trade));
        await till.Cancel(_sale);
        Assert.Equal("CANCELLED", (await till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(60))).Codename);
        Assert.Equal(("refunded", "R1 500 R2 1490"), await BooksAsync(trade));
        Assert.Equal(["00", "00"], await AnswersAsync(trade));
    }

    [Theory]
    [InlineData("drop-reply", "cut", null)]
    [InlineData("drop-request", "cut", "undo 00")]
    public async Task A_lost_undo_moves_money_once(string kind, string first, string? second)
    {
        var trade = await SoldAsync();
        await FaultAsync(new { channel = "unionpay", operation = "refund", kind, outTradeNo = trade + "R1", count = 1 });
        await _installation.Till().Refund(_sale, "R-1", 1990);
        Assert.Equal("succeeded", await RefundEndsAsync());
        Assert.Equal(("refunded", "R1 1990"), await BooksAsync(trade));
        var answers = await AnswersAsync(trade);
        Assert.Equal(second is null ? 1 : 2, answers.Count);
        Assert.Contains(first, answers[0], StringComparison.Ordinal);
        if (second is not null) Assert.Equal(second, answers[1]);
    }

    [Fact]
    public async Task An_undo_that_is_refused_goes_back_as_a_refund_and_the_merchant_hears_of_one_refund_that_succeeded()
    {
        var trade = await SoldAsync();
        await FaultAsync(new { channel = "unionpay", operation = "refund", kind = "refund-refused", outTradeNo = trade + "R1", count = 1 });
        var reply = await _installation.Till().Refund(_sale, "R-1", 1990);
        Assert.False(reply.IsError, reply.Message);
        Assert.Equal("succeeded", await RefundEndsAsync());
        Assert.Equal(("refunded", "R2 1990"), await BooksAsync(trade));
        Assert.Equal(["undo 32", "00"], await AnswersAsync(trade));
        Assert.Equal("refund.succeeded", await _installation.Postgres.ScalarAsync<string>(
            $"select string_agg(type, ' ') from merchant_event where order_sn = '{_sale}' and type like 'refund.%'"));
    }

    [Fact]
    public async Task A_start_whose_answer_was_lost_keeps_no_other_way_waiting_and_money_that_comes_for_it_goes_back()
    {
        await _server.CreateAsync(_sale);
        await FaultAsync(new { channel = "unionpay", operation = "pay", kind = "drop-reply", count = 1 });
        var (status, order) = await _server.PayAsync(_sale, new { scene = "qr", channel = "unionpay", method = "native" });
        Assert.Equal((202, ""), (status, Text(order.GetProperty("attempts")[0], "ticket")));

        (status, order) = await _server.PayAsync(_sale, new { scene = "qr", channel = "alipay", method = "precreate" });
        Assert.Equal((202, 2, "closed"), (status, order.GetProperty("attempts").GetArrayLength(), Text(order.GetProperty("attempts")[0], "status")));
        Assert.NotEmpty(Text(order.GetProperty("attempts")[1], "ticket"));

        // Nobody has that code; only the simulator lets a customer pay it by its number.
        await CustomerPaysAsync(Text(order.GetProperty("attempts")[0], "outTradeNo"));
        await CustomerPaysAsync(Text(order.GetProperty("attempts")[1], "outTradeNo"));
        var end = await _server.UntilAsync(_sale, seen => Text(seen, "status") == "success" && seen.GetProperty("refunds").EnumerateArray().Any(refund => Text(refund, "status") == "succeeded"), 60);
        Assert.Equal(("success", "alipay", "late_success"), (Text(end, "status"), Text(end, "channel"), Text(end.GetProperty("refunds")[0], "kind")));
        Assert.Equal(0, (await _installation.LedgerAsync(Text(end.GetProperty("attempts")[0], "outTradeNo")))!.Net);
        Assert.Equal(1990, (await _installation.LedgerAsync(Text(end.GetProperty("attempts")[1], "outTradeNo")))!.Net);
    }

    [Fact]
    public async Task A_start_whose_answer_was_lost_gets_a_ticket_when_it_is_repeated_or_is_cancelled_at_once()
    {
        await _server.CreateAsync(_sale);
        await FaultAsync(new { channel = "unionpay", operation = "pay", kind = "drop-reply", count = 1 });
        await _server.PayAsync(_sale, new { scene = "qr", channel = "unionpay", method = "native" });
        var (status, order) = await _server.PayAsync(_sale, new { scene = "qr", channel = "unionpay", method = "native" });
        Assert.Equal((202, 2), (status, order.GetProperty("attempts").GetArrayLength()));
        Assert.NotEmpty(Text(order.GetProperty("attempts")[1], "ticket"));

        await _server.CreateAsync(_sale + "-b");
        await FaultAsync(new { channel = "unionpay", operation = "pay", kind = "drop-request", count = 1 });
        await _server.PayAsync(_sale + "-b", new { scene = "qr", channel = "unionpay", method = "native" });
        Assert.Equal("cancelled", Text((await _server.CancelAsync(_sale + "-b")).Body, "status"));
    }

    /// <summary>A sale of 19.90 with a scanned code; gives its number at the channel.</summary>
    private async Task<string> SoldAsync()
    {
        var till = _installation.Till();
        await till.Create(_sale, 1990);
        await till.Pay(_sale, Code.Of("unionpay", "00"));
        var sold = await till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(30));
        Assert.Equal("SUCCESS", sold.Codename);
        return sold.Order!.Attempts[0].OutTradeNo;
    }

    private async Task<string> RefundEndsAsync()
    {
        var end = await _installation.Till().Until(_sale, reply => reply.Order?.Refunds is [{ Status: not "pending" }], TimeSpan.FromSeconds(60));
        return end.Order!.Refunds[0].Status;
    }

    /// <summary>How the trade stands, and under which of our numbers how much went back.</summary>
    private async Task<(string Status, string Refunds)> BooksAsync(string trade)
    {
        var booked = (await _installation.LedgerAsync(trade))!;
        return (booked.Status, string.Join(' ', booked.Entries.Where(entry => entry.Kind == "refund").Select(entry => $"{entry.RequestNo![trade.Length..]} {entry.Amount}")));
    }

    /// <summary>What UnionPay answered to the refunds and undos of the trade, oldest first.</summary>
    private async Task<List<string>> AnswersAsync(string trade)
    {
        var requests = await _world.GetFromJsonAsync<JsonElement>("requests");
        return [.. requests.EnumerateArray().Where(request => Text(request, "operation") == "refund" && Text(request, "outTradeNo").StartsWith(trade, StringComparison.Ordinal)).Select(request => Text(request, "answer")).Reverse()];
    }

    private async Task CustomerPaysAsync(string trade)
    {
        using var answer = await _world.PostAsJsonAsync("customers", new { pays = trade, ending = "00" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task FaultAsync(object fault)
    {
        using var answer = await _world.PostAsJsonAsync("faults", fault);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
