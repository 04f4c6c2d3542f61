using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>The endings of DESIGN 8 of what a customer scans or opens, over HTTP, against the simulator's ledger.</summary>
[Collection(nameof(Endings))]
public sealed class SceneEndingTests(EndingFixture lives)
{
    public static TheoryData<string, string, string> Lives
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var ending in SceneLife.Endings.Order())
                foreach (var way in SceneLife.Ways)
                    data.Add(way.Product, way.Scene, ending);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public async Task Order_and_ledger_agree_at_the_end(string product, string scene, string ending)
    {
        var life = await lives.Begun(product, scene, ending);
        var end = ending switch
        {
            "00" or "01" or "04" or "09" or "10" => "success",
            "03" or "14" when !SceneLife.MayTryAgain(product) => "failed",
            // Nothing closes it: the merchant reads that it waits for the trade's own end, and no money is taken meanwhile.
            "02" or "12" or "03" or "14" when SceneLife.EndsByItself(product) => "cancelling",
            _ => "cancelled",
        };
        Assert.True(SceneLife.Status(life.End) == end, life.End.GetRawText());
        if (life.BeforeCancel is { } before) Assert.Equal("paying", SceneLife.Status(before));
        var booked = (await lives.Shops.Installation.LedgerAsync(life.OutTradeNo))!;
        Assert.Equal(end == "success" ? 1990 : 0, booked.Net);
        var back = end == "cancelled" && ending is "08" or "12" ? 1990 : 0;
        Assert.Equal((back, back), (life.End.GetProperty("refunded").GetInt64(), booked.Refunded));
        Assert.Equal(1, life.End.GetProperty("attempts").GetArrayLength());
    }
}
