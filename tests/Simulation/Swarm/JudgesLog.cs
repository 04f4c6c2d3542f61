using Microsoft.Extensions.Logging;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What the product logs as critical is a broken invariant of ours; the rest belongs to the story.</summary>
internal sealed class JudgesLog(SwarmWorld world) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical || (world.Chronicle.Kept && logLevel >= LogLevel.Warning);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var text = formatter(state, exception) + (exception is null ? "" : $" ({exception.Message})");
        var start = text.IndexOf(SwarmWorld.Merchant + "/S", StringComparison.Ordinal);
        var number = start < 0 ? "" : string.Concat(text.Skip(start + SwarmWorld.Merchant.Length + 2).TakeWhile(char.IsAsciiDigit));
        var order = number.Length == 0 ? 0 : int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        if (logLevel == LogLevel.Critical) world.Judges.Accuse(order, text);
        else world.Chronicle.Add(order, "log", text);
    }

    public void Dispose()
    {
    }
}
