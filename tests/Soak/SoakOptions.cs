using System.Globalization;

namespace PaymentGrains.Tests.Soak;

/// <summary>How a soak is run. Everything that chance decides follows from <see cref="Seed"/>; the interleaving is the machine's.</summary>
internal sealed record SoakOptions
{
    public const int LongRunMinutes = 5;

    /// <summary>How long the terminals sell; the settling afterwards comes on top.</summary>
    public required TimeSpan Sells { get; init; }

    public required int Seed { get; init; }

    public int Terminals { get; init; } = 24;

    /// <summary>Two only on Orleans: one of them is killed while the other goes on.</summary>
    public int Gateways { get; init; } = 1;

    /// <summary>Ledger, logs and the report of a failed run.</summary>
    public required string Folder { get; init; }

    /// <summary>Time between two kills.</summary>
    public TimeSpan KillEveryMin { get; init; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc cref="KillEveryMin"/>
    public TimeSpan KillEveryMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// At closing time the shop cancels what is still open, rather than to wait for 120 s deadlines, and what is on its way even when the time is over
    /// is left out of the comparison.
    /// </summary>
    public bool Hurries { get; init; }

    /// <summary>After the last sale: 120 s for the customer, what is left of a back-off of at most 5 min, and 90 s for the reminders.</summary>
    public TimeSpan SettlesWithin { get; init; } = TimeSpan.FromMinutes(9);

    public const string Usage = "usage: payments soak [--minutes N] [--seed N] [--terminals N] [--gateways 1|2] [--engine embedded|orleans]";

    /// <summary>Reads the command line; null and a line that says what is wrong.</summary>
    public static SoakOptions? Read(IReadOnlyList<string> arguments, string folder, int anySeed, out string wrong)
    {
        var (minutes, seed, terminals, gateways) = (3.0, anySeed, 24, 1);
        wrong = "";
        for (var index = 0; index < arguments.Count; index++)
        {
            var parts = arguments[index].Split('=', 2);
            var value = parts.Length == 2 ? parts[1] : index + 1 < arguments.Count ? arguments[++index] : "";
            var fits = parts[0] switch
            {
                "--minutes" => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out minutes) && minutes is >= 0.2 and <= 10_000,
                "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                "--terminals" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out terminals) && terminals is >= 1 and <= 200,
                "--gateways" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out gateways) && gateways is 1 or 2,
                _ => false,
            };
            if (!fits) wrong = $"soak does not understand {parts[0]} {value}".TrimEnd();
            if (wrong.Length > 0) return null;
        }

#if !ENGINE_ORLEANS
        if (gateways > 1) wrong = "two gateways need the engine Orleans: the embedded engine is one process";
        if (wrong.Length > 0) return null;
#endif
        return new() { Sells = TimeSpan.FromMinutes(minutes), Seed = seed, Terminals = terminals, Gateways = gateways, Folder = folder };
    }
}
