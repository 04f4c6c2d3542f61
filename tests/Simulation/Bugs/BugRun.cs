using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>Runs this program with a planted bug, as a process of its own.</summary>
internal static class BugRun
{
    /// <summary>The exit code of a run that was stopped because its time was over, as of <c>timeout</c>.</summary>
    public const int TimeOver = 124;

    /// <summary>Tells the program which bug it has.</summary>
    public const string Variable = "PAYMENTS_BUG";

    /// <summary>What it wrote, standard output and standard error in the order of their lines.</summary>
    public static (int ExitCode, string Output) Start(PlantedBug bug, IReadOnlyList<string> args, TimeSpan limit)
    {
        var start = new ProcessStartInfo(Host(), [BugBuild.Make(bug), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = bug.Name;
        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                if (line.Data is not null) output.AppendLine(line.Data);
            }
        }

        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExit(limit);
        if (!ended) process.Kill(entireProcessTree: true);
        // Without a limit it also waits for the last lines.
        process.WaitForExit();
        lock (output)
        {
            return ended ? (process.ExitCode, output.ToString()) : (TimeOver, output.AppendLine($"stopped after {limit.TotalSeconds} s").ToString());
        }
    }

    /// <summary>The <c>dotnet</c> that runs this program, also where none is on the path.</summary>
    private static string Host()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
