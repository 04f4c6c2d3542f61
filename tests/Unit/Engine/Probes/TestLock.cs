using Orleans.Embedded;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>A lock that the test holds the strings of.</summary>
internal sealed class TestLock : IEngineLock
{
    public TaskCompletionSource IsFree { get; init; } = Free();

    public TaskCompletionSource IsLost { get; } = new();

    public int Releases { get; private set; }

    public Task Lost => IsLost.Task;

    public Task AcquireAsync(CancellationToken cancellationToken) => IsFree.Task;

    public Task ReleaseAsync()
    {
        Releases++;
        return Task.CompletedTask;
    }

    private static TaskCompletionSource Free()
    {
        var free = new TaskCompletionSource();
        free.SetResult();
        return free;
    }
}
