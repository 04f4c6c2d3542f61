using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A wire in memory: it answers as the test says and keeps what was sent.</summary>
internal sealed class ScriptedWire : IChannelWire
{
    private readonly Queue<Func<WireRequest, CancellationToken, Task<WireAnswer>>> answers = new();

    public List<WireRequest> Sent { get; } = [];

    /// <summary>The body of the last request.</summary>
    public string LastBody => Encoding.UTF8.GetString(Sent[^1].Body);

    public ScriptedWire Then(Func<WireRequest, CancellationToken, Task<WireAnswer>> answer)
    {
        answers.Enqueue(answer);
        return this;
    }

    public ScriptedWire Answers(string body, int status = 200) =>
        Then((_, _) => Task.FromResult(new WireAnswer(status, Encoding.UTF8.GetBytes(body))));

    public ScriptedWire Loses(bool sent = true) => Then((_, _) => throw new WireException("lost", sent));

    /// <summary>Never answers; ends when the call's time is up.</summary>
    public ScriptedWire Hangs() => Then(async (_, cancellation) =>
    {
        var never = new TaskCompletionSource<WireAnswer>();
        await using var end = cancellation.Register(() => never.TrySetCanceled(cancellation));
        return await never.Task;
    });

    public Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
    {
        Sent.Add(request);
        return answers.Dequeue()(request, cancellation);
    }
}

/// <summary>Chance that is none.</summary>
internal sealed class CountedNonces : INonceSource
{
    private int count;

    public string Next() => $"nonce{++count:000}";
}
