namespace Orleans.Embedded;

/// <summary>
/// The calls that somebody waits for. Calls of one timeout expire in the order in which they were sent, so each timeout
/// has a line with one timer for its head: no timer a call.
/// </summary>
internal sealed class CallTimeouts(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TimeSpan, Line> _lines = [];

    /// <summary>Whether anybody waits.</summary>
    public bool Any
    {
        get
        {
            lock (_lock) return _lines.Values.Any(line => line.First is not null);
        }
    }

    public void Add(PendingCall call)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(call.Timeout, out var line)) _lines[call.Timeout] = line = new Line(this, call.Timeout);
            line.Append(call);
        }
    }

    public void Remove(PendingCall call)
    {
        lock (_lock)
        {
            if (call.Listed) _lines[call.Timeout].Unlink(call);
        }
    }

    /// <summary>All calls, taken out.</summary>
    public List<PendingCall> TakeAll()
    {
        lock (_lock)
        {
            var all = new List<PendingCall>();
            foreach (var line in _lines.Values)
            {
                while (line.First is { } call)
                {
                    line.Unlink(call);
                    all.Add(call);
                }
            }
            return all;
        }
    }

    private sealed class Line
    {
        private readonly CallTimeouts _calls;
        private readonly TimeSpan _timeout;
        private readonly ITimer _timer;
        private PendingCall? _last;
        private bool _armed;

        public Line(CallTimeouts calls, TimeSpan timeout)
        {
            _calls = calls;
            _timeout = timeout;
            _timer = calls.Clock.CreateTimer(
                static line => ((Line)line!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public PendingCall? First { get; private set; }

        public void Append(PendingCall call)
        {
            call.Expires = _calls.Clock.GetTimestamp() + (long)(_timeout.TotalSeconds * _calls.Clock.TimestampFrequency);
            call.Previous = _last;
            if (_last is null) First = call;
            else _last.Next = call;
            _last = call;
            call.Listed = true;
            if (!_armed) Arm();
        }

        public void Unlink(PendingCall call)
        {
            if (call.Previous is null) First = call.Next;
            else call.Previous.Next = call.Next;
            if (call.Next is null) _last = call.Previous;
            else call.Next.Previous = call.Previous;
            call.Next = call.Previous = null;
            call.Listed = false;
        }

        private void Expire()
        {
            var expired = new List<PendingCall>();
            lock (_calls._lock)
            {
                _armed = false;
                var now = _calls.Clock.GetTimestamp();
                while (First is { } call && call.Expires <= now)
                {
                    Unlink(call);
                    expired.Add(call);
                }
                if (First is not null) Arm();
            }
            foreach (var call in expired)
                call.Reject(new TimeoutException($"Response did not arrive on time in {_timeout} for message: {call}."));
        }

        private void Arm()
        {
            _armed = true;
            var left = _calls.Clock.GetElapsedTime(_calls.Clock.GetTimestamp(), First!.Expires);
            // Rounded up: a timer of whole milliseconds would otherwise fire before the time.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeProvider Clock => clock;
}
