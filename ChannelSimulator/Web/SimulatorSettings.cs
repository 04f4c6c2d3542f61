using System.Security.Cryptography;
using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>What the environment says about the web application.</summary>
public sealed record SimulatorSettings(int Port, SimulatorOptions Options)
{
    public const int UsualPort = 5090;

    /// <summary>
    /// <c>PAYMENTS_SIMULATOR_PORT</c> (default 5090, 0 takes a free one), <c>PAYMENTS_SIMULATOR_DATA</c> (journal file, default
    /// none), <c>PAYMENTS_SIMULATOR_ACCOUNTS</c> (JSON file with more accounts), <c>PAYMENTS_SIMULATOR_HOLD=1</c> (lost replies
    /// hang before they are cut), <c>PAYMENTS_SIMULATOR_BILLS=now</c> (statements without waiting for the next day),
    /// <c>PAYMENTS_PORT</c> (default 5080: the gateway on this machine, for what the stores push).
    /// </summary>
    /// <exception cref="FormatException">The port is no port.</exception>
    public static SimulatorSettings FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var port = UsualPort;
        if (variable("PAYMENTS_SIMULATOR_PORT") is { Length: > 0 } text && !(int.TryParse(text, out port) && port is >= 0 and <= 65535))
            throw new FormatException($"PAYMENTS_SIMULATOR_PORT is '{text}'; it must be 0 to 65535.");
        return new SimulatorSettings(port, new SimulatorOptions
        {
            Accounts = variable("PAYMENTS_SIMULATOR_ACCOUNTS") is { Length: > 0 } file
                ? TestAccounts.BuiltIn.With(file)
                : TestAccounts.BuiltIn,
            Chance = new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            JournalFile = variable("PAYMENTS_SIMULATOR_DATA") is { Length: > 0 } data ? data : null,
            BillsAtOnce = variable("PAYMENTS_SIMULATOR_BILLS") == "now",
            StoreCallbacks = new Uri($"http://127.0.0.1:{(variable("PAYMENTS_PORT") is { Length: > 0 } gateway ? gateway : "5080")}/"),
            HoldLostReplies = variable("PAYMENTS_SIMULATOR_HOLD") == "1",
        });
    }
}
