using System.Net;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Storage.Accounts;

namespace PaymentGrains.Gateway;

/// <summary>What the environment sets, checked at the start: a gateway with a wrong setting does not begin to take payments.</summary>
public sealed record GatewayOptions
{
    /// <summary><c>PAYMENTS_DB</c>: Npgsql connection string. Required.</summary>
    public required string Database { get; init; }

    /// <summary><c>PAYMENTS_BIND</c>: address to listen on. Default 127.0.0.1.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary><c>PAYMENTS_PORT</c>. Default 5080; 0 takes a free one.</summary>
    public int Port { get; init; } = 5080;

    /// <summary><c>PAYMENTS_TEST_MODE</c>: 1 makes the merchant <c>demo</c> with its public credentials, and pays through the channel simulator only.</summary>
    public bool TestMode { get; init; }

    /// <summary><c>PAYMENTS_SIMULATOR_PORT</c>: where test mode finds the simulator on this machine. Default 5090.</summary>
    public int SimulatorPort { get; init; } = 5090;

    /// <summary>
    /// <c>PAYMENTS_KEYS</c>, or a file that <c>PAYMENTS_KEYS_FILE</c> names: the keys that the channel accounts of the database are encrypted with. Required
    /// outside test mode, refused in it.
    /// </summary>
    public KeyRing? Keys { get; init; }

    /// <summary><c>PAYMENTS_TERMINAL_RATE</c>: requests a second of one terminal; the burst is twice that. Default 100: far above what a cashier does, low enough to stop a terminal that runs wild.</summary>
    public int TerminalRate { get; init; } = 100;

    /// <summary><c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
    public bool ExportTelemetry { get; init; }

    /// <summary>Which prefixes a payment code may have.</summary>
    public IReadOnlyList<CodeRoute> CodeRoutes { get; init; } = CodeRoute.Defaults;

    public Uri Simulator => new($"http://127.0.0.1:{SimulatorPort}");

    /// <summary>Ourselves, as seen from this machine.</summary>
    public Uri Local => new($"http://{new IPEndPoint(Bind.Equals(IPAddress.Any) || Bind.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : Bind, Port)}");

    /// <summary>Reads the settings; every wrong one adds a line to <paramref name="errors"/>, and then the result is null.</summary>
    public static GatewayOptions? Read(Func<string, string?> variable, out IReadOnlyList<string> errors)
    {
        var wrong = new List<string>();
        errors = wrong;

        string? Text(string name) => string.IsNullOrWhiteSpace(variable(name)) ? null : variable(name)!.Trim();

        int Number(string name, int fallback, int min, int max)
        {
            if (Text(name) is not { } text)
            {
                return fallback;
            }

            if (int.TryParse(text, out var number) && number >= min && number <= max)
            {
                return number;
            }

            wrong.Add($"{name} is '{text}': it must be a whole number from {min} to {max}.");
            return fallback;
        }

        var database = Text("PAYMENTS_DB");
        if (database is null)
        {
            wrong.Add("PAYMENTS_DB is missing: it must be a PostgreSQL connection string, for example Host=127.0.0.1;Database=payments;Username=payments;Password=…");
        }

        else if (!IsConnectionString(database))
        {
            wrong.Add("PAYMENTS_DB is not a connection string that Npgsql reads: write it like Host=127.0.0.1;Port=5432;Database=payments;Username=payments;Password=… (not a postgres:// URL).");
        }

        var bindText = Text("PAYMENTS_BIND");
        var bind = IPAddress.Loopback;
        if (bindText is not null && !IPAddress.TryParse(bindText, out bind))
        {
            wrong.Add($"PAYMENTS_BIND is '{bindText}': it must be an IP address, for example 127.0.0.1, or 0.0.0.0 for every network of this machine.");
        }

        var testModeText = Text("PAYMENTS_TEST_MODE");
        if (testModeText is not (null or "0" or "1"))
        {
            wrong.Add($"PAYMENTS_TEST_MODE is '{testModeText}': it must be 1 or 0.");
        }

        var testMode = testModeText == "1";
        KeyRing? keys = null;
        if (testMode && (Text("PAYMENTS_KEYS") ?? Text("PAYMENTS_KEYS_FILE")) is not null)
        {
            wrong.Add("PAYMENTS_KEYS and PAYMENTS_TEST_MODE=1 exclude each other: test mode has public credentials and must never reach a real channel.");
        }
        else if (!testMode)
        {
            keys = ReadKeys(variable, out var problem);
            if (keys is null) wrong.Add(problem);
        }

        if (Text("PAYMENTS_CHANNELS") is not null)
        {
            wrong.Add("PAYMENTS_CHANNELS is not read any more: channel accounts lie encrypted in the database. Set PAYMENTS_KEYS, then ./payments channel add FILE.");
        }

        var port = Number("PAYMENTS_PORT", 5080, 0, 65535);
        var simulatorPort = Number("PAYMENTS_SIMULATOR_PORT", 5090, 1, 65535);
        var terminalRate = Number("PAYMENTS_TERMINAL_RATE", 100, 1, 100_000);
        return wrong.Count > 0
            ? null
            : new()
            {
                Database = database!,
                Bind = bind!,
                Port = port,
                TestMode = testMode,
                SimulatorPort = simulatorPort,
                Keys = keys,
                TerminalRate = terminalRate,
                ExportTelemetry = Text("OTEL_EXPORTER_OTLP_ENDPOINT") is not null,
            };
    }

    /// <summary>The keys of the environment, or null and what to do.</summary>
    public static KeyRing? ReadKeys(Func<string, string?> variable, out string problem)
    {
        problem = "";
        try
        {
            if (variable("PAYMENTS_KEYS") is { Length: > 0 } text) return KeyRing.Parse(text);
            if (variable("PAYMENTS_KEYS_FILE") is { Length: > 0 } file) return KeyRing.Parse(File.ReadAllText(file));
            problem = "PAYMENTS_KEYS is missing: it must hold the key of the channel accounts, NAME:KEY with KEY made by openssl rand -base64 32. To try PaymentGrains without any, set PAYMENTS_TEST_MODE=1.";
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            problem = $"PAYMENTS_KEYS: {e.Message}.";
        }

        return null;
    }

    /// <summary>Ports of the Orleans engine; a function of ours, so that two gateways on one machine do not meet.</summary>
    public int SiloPort => Port + (Port < 32768 ? 10_000 : -10_000);

    /// <inheritdoc cref="SiloPort"/>
    public int SiloClientPort => Port + (Port < 32768 ? 20_000 : -20_000);

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new Npgsql.NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Without the connection string, which holds a password.</summary>
    public override string ToString() => $"GatewayOptions {{ {Bind}:{Port}, test mode {TestMode} }}";
}
