using System.Net;
using System.Text.Json;

namespace PaymentGrains.Tests.Unit.Terminal;

/// <summary>Answers each path from its list, then from the rules; answers come at once.</summary>
internal sealed class FakeGateway(TillClock clock) : HttpMessageHandler
{
    private readonly Dictionary<string, Queue<Func<HttpResponseMessage>>> _answers = [];
    private readonly List<(string Path, double From, Func<HttpResponseMessage> Answer)> _rules = [];
    private readonly List<(string Path, DateTimeOffset At)> _seen = [];
    private DateTimeOffset? _paid;

    public IEnumerable<string> Paths => _seen.Select(request => request.Path);

    public FakeGateway On(string path, string codename, bool isError = false, int attempts = 0, string message = "…", Action? then = null, int code = 0) => Queue(path, () =>
    {
        then?.Invoke();
        return Envelope(codename, isError, attempts, message, code);
    });

    /// <summary>The order is paid, and its refund R-1 stands so.</summary>
    public FakeGateway Refund(string path, string status) => Queue(path, () => Envelope("SUCCESS", status == "failed", 1, "…", refund: status));

    public FakeGateway Lose(string path) => Queue(path, () => throw new HttpRequestException("connection reset"));

    public FakeGateway Always(string path, string codename, double from = 0)
    {
        _rules.Add((path, from, () => Envelope(codename, false, codename == "CREATED" ? 0 : 1, "…")));
        return this;
    }

    /// <summary>When requests of that path came, in seconds after the pay.</summary>
    public List<int> SecondsOf(string path) => [.. _seen.Where(request => request.Path == path).Select(request => (int)Math.Round((request.At - _paid!.Value).TotalSeconds))];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.Segments[^1];
        _seen.Add((path, clock.GetUtcNow()));
        if (path == "pay") _paid ??= clock.GetUtcNow();
        if (_answers.TryGetValue(path, out var queue) && queue.Count > 0) return Task.FromResult(queue.Dequeue()());

        var seconds = (clock.GetUtcNow() - (_paid ?? clock.GetUtcNow())).TotalSeconds;
        return Task.FromResult(_rules.Where(rule => rule.Path == path && rule.From <= seconds).MaxBy(rule => rule.From).Answer());
    }

    private static HttpResponseMessage Envelope(string codename, bool isError, int attempts, string message, int code = 0, string? refund = null) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(JsonSerializer.Serialize(new
        {
            code,
            codename,
            message,
            isError,
            data = JsonSerializer.Serialize(new
            {
                attempts = Enumerable.Range(1, attempts),
                refunds = refund is null ? [] : new[] { new { refundNo = "R-1", kind = "merchant", amount = 100, status = refund } },
            }),
        })),
    };

    private FakeGateway Queue(string path, Func<HttpResponseMessage> answer)
    {
        if (!_answers.TryGetValue(path, out var queue)) _answers[path] = queue = new();
        queue.Enqueue(answer);
        return this;
    }
}
