using Spectre.Console;
using Xunit;
using Xunit.Abstractions;

namespace PaymentGrains.Tests.Soak;

/// <summary>The soak in short, for every build; <c>./payments soak</c> runs it for as long as one likes.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Mixed_sales_under_kills_and_faults_leave_no_difference()
    {
        var options = new SoakOptions
        {
            Sells = TimeSpan.FromSeconds(15),
            Seed = 20260301,
            Terminals = 24,
            Folder = Path.Combine(Path.GetTempPath(), $"payments-soak-test-{Environment.ProcessId}"),
            KillEveryMin = TimeSpan.FromSeconds(3),
            KillEveryMax = TimeSpan.FromSeconds(5),
            Hurries = true,
            SettlesWithin = TimeSpan.FromSeconds(40),
        };
        try
        {
            var result = await new SoakRun(options, TimeProvider.System, output.WriteLine).RunAsync(CancellationToken.None);
            using var text = new StringWriter();
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
            console.Profile.Width = 160;
            new Report(console).Show(result);
            output.WriteLine(text.ToString());
            Assert.True(result.Verdict.Differences.Count == 0, string.Join('\n', result.Stories().Take(200)));
            Assert.True(result.Verdict.Files.Count(file => file.Row is { Status: "success" }) > 8, "hardly an order succeeded: the run shows nothing");
            Assert.Equal(["database", "gateway", "simulator"], result.Kills.Keys.Order(StringComparer.Ordinal).Where(kind => !kind.Contains(' ', StringComparison.Ordinal)));
        }
        finally
        {
            if (Directory.Exists(options.Folder)) Directory.Delete(options.Folder, recursive: true);
        }
    }
}
