using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Codes of digital RMB, which an acquirer charges (FACTS 5), from the till to the acquirer's ledger.</summary>
public sealed class EcnyTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>
{
    private readonly Installation _installation = fixture.Installation;

    [Fact]
    public async Task A_code_that_begins_with_01_is_paid_at_the_acquirer_and_goes_back_in_parts()
    {
        var till = _installation.Till();
        await till.Create("ECNY-1", 1990);
        var paid = await till.Pay("ECNY-1", Code.Of("ecny", "00"));
        Assert.Equal(("SUCCESS", false), (paid.Codename, paid.IsError));
        var attempt = Assert.Single(paid.Order!.Attempts);
        Assert.Equal("huifu", attempt.Channel);
        var booked = (await _installation.LedgerAsync(attempt.OutTradeNo))!;
        Assert.Equal(("huifu", 1990L), (booked.Channel, booked.Net));

        await till.Refund("ECNY-1", "R-1", 500);
        var refunded = await till.Until("ECNY-1", reply => reply.Order!.Refunded == 500, TimeSpan.FromSeconds(45));
        Assert.Equal((500L, 1490L), (refunded.Order!.Refunded, await _installation.NetAsync(refunded.Order)));
    }

    [Fact]
    public async Task A_customer_without_enough_money_may_pay_with_another_code()
    {
        var till = _installation.Till();
        await till.Create("ECNY-2", 1990);
        Assert.Equal(("FAILED", true), Brief(await till.Pay("ECNY-2", Code.Of("ecny", "03"))));
        var paid = await till.Pay("ECNY-2", Code.Of("ecny", "00"));
        Assert.Equal(("SUCCESS", 1990L), (paid.Codename, await _installation.NetAsync(paid.Order!)));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("04")]
    [InlineData("10")]
    public async Task A_cancel_after_the_money_was_taken_gives_it_back_by_a_refund(string ending)
    {
        var till = _installation.Till();
        await till.Create("ECNY-3-" + ending, 1990);
        await till.Pay("ECNY-3-" + ending, Code.Of("ecny", ending));
        await till.Cancel("ECNY-3-" + ending);
        var end = await till.Until("ECNY-3-" + ending, reply => reply.Codename == "CANCELLED" && reply.Order!.Refunded == 1990, TimeSpan.FromSeconds(90));
        Assert.Equal(("CANCELLED", 1990L, 0L), (end.Codename, end.Order!.Refunded, await _installation.NetAsync(end.Order)));
    }

    [Fact]
    public async Task The_acquirers_notification_is_acknowledged_in_its_own_words()
    {
        var till = _installation.Till();
        await till.Create("ECNY-4", 1990);
        var paid = await till.Pay("ECNY-4", Code.Of("ecny", "00"));
        using var http = new HttpClient();
        var outTradeNo = paid.Order!.Attempts[0].OutTradeNo;
        await Eventually.TrueAsync(async () =>
        {
            var requests = await http.GetFromJsonAsync<JsonElement>(new Uri(_installation.Simulator, "requests"));
            return requests.EnumerateArray().Any(request =>
                request.GetProperty("outTradeNo").GetString() == outTradeNo && request.GetProperty("operation").GetString() == "notify" && request.GetProperty("answer").GetString() == "S: accepted");
        });
    }

    private static (string, bool) Brief(PosReply reply) => (reply.Codename, reply.IsError);
}
