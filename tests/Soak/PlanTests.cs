using System.Text.Json;
using PaymentGrains.Tests.Soak.Chaos;
using PaymentGrains.Tests.Soak.Sales;
using Xunit;

namespace PaymentGrains.Tests.Soak;

/// <summary>What the seed decides.</summary>
public sealed class PlanTests
{
    private static readonly SoakOptions Options = new() { Sells = TimeSpan.FromMinutes(10), Seed = 7, Folder = "" };

    [Fact]
    public void The_same_seed_writes_the_same_sales_and_accidents_and_another_writes_others()
    {
        Assert.Equal(Everything(Options), Everything(Options));
        Assert.NotEqual(Everything(Options), Everything(Options with { Seed = 8 }));
    }

    [Fact]
    public void Ten_minutes_bring_every_kind_of_sale_kill_and_fault_and_every_ending_on_both_channels()
    {
        var sales = Sales(Options, each: 20).ToArray();
        Assert.Equal(Enum.GetValues<SaleKind>(), sales.Select(sale => sale.Kind).Distinct().Order());
        var codes = sales.SelectMany(sale => sale.Codes).ToArray();
        Assert.Equal(30, codes.Select(code => (code[0] == '1' ? "wechat" : "alipay", code[^2..])).Distinct().Count());
        Assert.Equal(codes.Length, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Equal(18, code.Length));

        var plan = ChaosPlan.Of(Options);
        Assert.Equal(Enum.GetValues<KillKind>(), plan.Kills.Select(kill => kill.Kind).Distinct().Order());
        Assert.Equal(ChaosPlan.FaultKinds.Order(StringComparer.Ordinal), plan.Windows.SelectMany(window => window.Faults).Select(fault => fault.Kind).Distinct().Order(StringComparer.Ordinal));
    }

    private static string Everything(SoakOptions options) => JsonSerializer.Serialize(new { Sales = Sales(options, each: 10), Plan = ChaosPlan.Of(options) });

    private static IEnumerable<SaleScript> Sales(SoakOptions options, int each)
    {
        for (var terminal = 1; terminal <= options.Terminals; terminal++)
        {
            var writer = new ScriptWriter(options.Seed, terminal);
            for (var sale = 0; sale < each; sale++) yield return writer.Next();
        }
    }
}
