namespace Orleans.Embedded;

/// <summary>Life: turns run on the thread pool.</summary>
internal sealed class ThreadPoolHost(TimeProvider clock) : TurnHost
{
    public override TimeProvider Clock => clock;

    public override TaskCreationOptions ReplyOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    public override void Schedule(TurnQueue queue) => ThreadPool.UnsafeQueueUserWorkItem(queue, preferLocal: true);
}
