using System.Globalization;
using System.Text.RegularExpressions;
using PaymentGrains.Tests.Simulation.Swarm;

namespace PaymentGrains.Tests.Simulation;

/// <summary>The options of <c>./payments simulate</c>.</summary>
internal sealed partial record SimulateCommand
{
    public const string Usage = """
        ./payments simulate [options]     order lives on virtual time, with faults from a seed and independent judges
          --seed N        the first seed (default: a fresh one); without --for only this one is run
          --orders N      orders a world (default 200)
          --for 60s       goes on with the next seeds for so long: 90s, 10m, 1h
          --cores N       worlds at once (default: as many as there are cores)
          --case TEXT     exactly this case, as a failing run prints it; @FILE reads it from a file
          --bug NAME      with a planted bug, to see it found; --bug list prints their names, --bug all tries each from three seeds
          --quick         leaves a failing case as large as it is
          --story         tells what terminal, grain, database and channel saw: of the failing order, or of --order N
          --coverage      lines and branches of Domain/ and Grains/Orders/ that 20,000 lives reach (alone, without other options)
          --order N       the order whose story is told
        exit status: 0 nothing is wrong, 1 a promise is broken (the seed to repeat is printed), 2 wrong use
        """;

    public ulong? Seed { get; init; }
    public int Orders { get; init; } = 200;
    public TimeSpan? For { get; init; }
    public int Cores { get; init; } = Environment.ProcessorCount;
    public SwarmCase? Case { get; init; }
    public string? Bug { get; init; }
    public bool Story { get; init; }
    public bool Quick { get; init; }
    public int? Order { get; init; }

    /// <summary>Null and a sentence for whoever typed it when the arguments make no sense.</summary>
    public static SimulateCommand? Parse(IReadOnlyList<string> args, out string problem)
    {
        var command = new SimulateCommand();
        problem = "";
        for (var at = 0; at < args.Count; at++)
        {
            var (name, value) = args[at].Split('=', 2) is [var left, var right] ? (left, right) : (args[at], null);
            if (name is "--story" or "--quick")
            {
                command = name == "--story" ? command with { Story = true } : command with { Quick = true };
                continue;
            }

            if (name is not ("--seed" or "--orders" or "--for" or "--cores" or "--case" or "--bug" or "--order"))
            {
                problem = $"simulate has no option {name}";
                return null;
            }

            value ??= at + 1 < args.Count ? args[++at] : "";
            if (command.With(name, value) is not { } next)
            {
                problem = $"{name} {value} makes no sense: {Form(name)}";
                return null;
            }

            command = next;
        }

        return command;
    }

    private static string Form(string name) => name switch
    {
        "--seed" => "a whole number, such as 17",
        "--orders" => "a number from 1 to 20000",
        "--order" => "the number of an order, such as 12",
        "--for" => "a time such as 60s, 10m or 1h",
        "--cores" => "a number from 1 to 256",
        "--case" => "a case as a failing run prints it, such as 17/200/12/reply-lost@12.3",
        _ => "the name of a planted bug; --bug list prints them",
    };

    private SimulateCommand? With(string name, string value)
    {
        switch (name)
        {
            case "--seed":
                return ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? this with { Seed = seed } : null;
            case "--orders":
                return Number(value, 20_000) is { } orders ? this with { Orders = orders } : null;
            case "--order":
                return Number(value, 20_000) is { } order ? this with { Order = order } : null;
            case "--cores":
                return Number(value, 256) is { } cores ? this with { Cores = cores } : null;
            case "--bug":
                return value.Length > 0 ? this with { Bug = value } : null;
            case "--case":
                try
                {
                    return this with { Case = SwarmCase.Parse(value.StartsWith('@') ? File.ReadAllText(value[1..]) : value) };
                }
                catch (Exception error) when (error is FormatException or OverflowException or IOException or UnauthorizedAccessException)
                {
                    return null;
                }

            default:
                if (TimeForm().Match(value) is not { Success: true } time) return null;
                var count = int.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                return this with { For = time.Groups[2].Value switch { "m" => TimeSpan.FromMinutes(count), "h" => TimeSpan.FromHours(count), _ => TimeSpan.FromSeconds(count) } };
        }
    }

    private static int? Number(string value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null;

    [GeneratedRegex(@"\A([1-9][0-9]{0,4})([smh]?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeForm();
}
