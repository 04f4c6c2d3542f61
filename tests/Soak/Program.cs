using System.Runtime.InteropServices;
using Spectre.Console;

namespace PaymentGrains.Tests.Soak;

/// <summary><c>./payments soak</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        var folder = Environment.GetEnvironmentVariable("PAYMENTS_SOAK_FOLDER") is { Length: > 0 } named ? named : Path.Combine(Path.GetTempPath(), "payments-soak");
#pragma warning disable CA5394 // A number to call the run by.
        if (SoakOptions.Read(arguments, folder, new Random().Next(1, 1_000_000), out var wrong) is not { } options)
#pragma warning restore CA5394
        {
            await Console.Error.WriteLineAsync($"{wrong}\n{SoakOptions.Usage}");
            return 2;
        }

        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 160;
        var report = new Report(AnsiConsole.Console);
        report.Header(options);
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            var result = await new SoakRun(options, TimeProvider.System, text => report.Progress(TimeProvider.System.GetElapsedTime(started), text)).RunAsync(stop.Token);
            report.Show(result);
            if (result.Verdict.Differences.Count == 0) return 0;
            await File.WriteAllLinesAsync(Path.Combine(options.Folder, "differences.txt"), result.Stories());
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("stopped; nothing was compared");
            return 130;
        }
        catch (InvalidOperationException broken)
        {
            // A program that does not start any more; its log is in the message.
            await Console.Error.WriteLineAsync(broken.Message);
            return 1;
        }

        // Processes and database are ours, and are taken down with us.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
