using System.Diagnostics;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>One of our programs as a process of its own, so that it can be killed like one.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(60);

    private readonly Queue<string> _log = new();
    private readonly Process _process;
    private readonly StreamWriter? _file;
    private int? _gone;

    private ServiceProcess(Process process, string? logFile)
    {
        _process = process;
        _file = logFile is null ? null : File.AppendText(logFile);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The last lines that it printed.</summary>
    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    /// <summary>Null while it runs.</summary>
    public int? ExitCode => _gone ?? (_process.HasExited ? _process.ExitCode : null);

    /// <summary>Starts it and waits until <paramref name="ready"/> answers 200.</summary>
    /// <param name="logFile">
    /// Where all that it prints is appended, besides <see cref="Log"/>. Such a process also does not see the terminal's Ctrl-C: it ends when we say.
    /// </param>
    public static async Task<ServiceProcess> StartAsync(string assembly, IReadOnlyDictionary<string, string> environment, Uri ready, string? logFile = null)
    {
        var program = Path.Combine(AppContext.BaseDirectory, assembly);
        var start = logFile is null ? new ProcessStartInfo("dotnet", [program]) : new ProcessStartInfo("setsid", ["dotnet", program]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var service = new ServiceProcess(Process.Start(start) ?? throw new InvalidOperationException("the process did not start"), logFile);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(ready);
                if (answer.IsSuccessStatusCode) return service;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            if (service._process.HasExited || Stopwatch.GetElapsedTime(started) > StartTimeMax)
            {
                var text = $"{assembly} did not become ready (exited: {service._process.HasExited}). Its log:\n{service.Log}";
                await service.DisposeAsync();
                throw new InvalidOperationException(text);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Runs it to its end; gives its exit status and all that it printed.</summary>
    public static async Task<(int Status, string Said)> CommandAsync(string assembly, string[] words, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("the process did not start");
        using var limit = new CancellationTokenSource(StartTimeMax, TimeProvider.System);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        var said = await output + await errors;
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, said);
    }

    /// <summary>kill -9; returns when it is gone and all that it printed is written.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        CloseFile();
    }

    public async ValueTask DisposeAsync()
    {
        if (_gone is not null) return;
        if (!_process.HasExited) await KillAsync();
        CloseFile();
        _gone = _process.ExitCode;
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > 400) _log.Dequeue();
            if (_file?.BaseStream is not null) _file.WriteLine(line);
        }
    }

    private void CloseFile()
    {
        lock (_log) _file?.Dispose();
    }
}
