using Orleans.Embedded;

namespace PaymentGrains.Tests.Simulation.World;

/// <summary>The world's time for code that awaits inside its timers: each callback is a turn of its own, so that what it awaits comes back to the world.</summary>
internal sealed class WorldClock(VirtualWorld world) : TimeProvider
{
    public override long TimestampFrequency => world.Clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.Clock.GetUtcNow();

    public override long GetTimestamp() => world.Clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        world.Clock.CreateTimer(
            inner => _ = world.Spawn(() =>
            {
                callback(inner);
                return Task.CompletedTask;
            }),
            state, dueTime, period);
}
