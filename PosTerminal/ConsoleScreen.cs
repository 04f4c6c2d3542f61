using Spectre.Console;

namespace PaymentGrains.PosTerminal;

/// <summary>A line that lives at the foot of the console; plain lines, one a change, where the output goes to a file or a pipe.</summary>
public sealed class ConsoleScreen : IScreen
{
    private StatusContext? _live;
    private string _shown = "";

    public async Task<int> RunAsync(Func<Task<int>> work)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive) return await work();

        return await AnsiConsole.Status().Spinner(Spinner.Known.Dots).StartAsync("…", live =>
        {
            _live = live;
            return work();
        });
    }

    public void Say(string text)
    {
        if (_live is null) Console.WriteLine(text);
        else AnsiConsole.MarkupLineInterpolated($"{text}");
    }

    public void Show(string codename, string message, TimeSpan elapsed)
    {
        if (_live is not null)
        {
            _live.Status = Markup.Escape($"{elapsed.TotalSeconds,4:0} s  {codename}  {message}");
            return;
        }

        var line = $"{codename}  {message}";
        if (line == _shown) return;
        _shown = line;
        Console.WriteLine($"{elapsed.TotalSeconds,4:0} s  {line}");
    }
}
