using System.Text.Json;
using PaymentGrains.ChannelSimulator.Web;

namespace PaymentGrains.ChannelSimulator;

/// <summary>The channel simulator as a web application (DESIGN 8).</summary>
public static class Program
{
    public static async Task<int> Main()
    {
        try
        {
            await using var app = Build(SimulatorSettings.FromEnvironment(Environment.GetEnvironmentVariable));
            await app.StartAsync();
            Console.WriteLine($"ready {app.Urls.First()} (simulated channels)");
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception problem) when (problem is FormatException or IOException or InvalidDataException or JsonException)
        {
            // A port that is taken, a journal that another simulator holds, settings that cannot be read.
            await Console.Error.WriteLineAsync($"The channel simulator cannot start: {problem.Message}");
            return 1;
        }
    }

    public static WebApplication Build(SimulatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var app = SimulatorHost.Create(settings);
        app.MapChannels();
        app.MapAccounts(settings.Options.Accounts);
        app.MapLedger();
        app.MapCustomers();
        app.MapCashier();
        app.MapStores();
        app.MapFaults();
        app.MapRequests();
        app.MapHealth();
        app.MapOverview();
        return app;
    }
}
