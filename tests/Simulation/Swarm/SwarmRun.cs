using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Many cases, one world a core, added up.</summary>
internal sealed class SwarmRun
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[FaultNames.All.Count];
    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);
    private readonly Stopwatch _watch = new();
    private TimeSpan _virtual;
    private bool _hasLong;
    private SwarmResult? _last;

    public int Worlds { get; private set; }
    public long Lives { get; private set; }

    /// <summary>The first case in which something was wrong, in order of the cases given.</summary>
    public SwarmResult? Failed { get; private set; }

    /// <summary>The only case, when there was only one.</summary>
    public SwarmResult? Only => Worlds == 1 ? _last : null;

    /// <summary>Kinds that should have happened; some do only in a world that is watched for long, and a run may have none.</summary>
    public IEnumerable<FaultKind> NeverHappened => FaultNames.All.Where(kind => _counts[(int)kind] == 0 && (_hasLong || !Weather.IsOnlyInTheLongRun(kind)));

    /// <summary>Runs the cases, on <paramref name="cores"/> threads, until they or the time run out or one of them fails.</summary>
    public static SwarmRun Of(IEnumerable<SwarmCase> cases, int cores, TimeSpan? limit = null)
    {
        var run = new SwarmRun();
        run._watch.Start();
        using var queue = cases.GetEnumerator();
        var threads = Enumerable.Range(0, cores).Select(_ => new Thread(() =>
        {
            while (run.Failed is null && (limit is null || run._watch.Elapsed < limit))
            {
                SwarmCase next;
                lock (queue)
                {
                    if (!queue.MoveNext()) return;
                    next = queue.Current;
                }

                run.Add(SwarmResult.Of(next));
            }
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        run._watch.Stop();
        return run;
    }

    public string Report()
    {
        var seconds = _watch.Elapsed.TotalSeconds;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Lives:N0} order lives in {Worlds:N0} worlds in {seconds:0.0} s: {Lives / seconds:N0} lives/s, {_virtual.TotalSeconds / seconds:N0} s of virtual time per second\n");
        text.Append(CultureInfo.InvariantCulture, $"ended: {string.Join(", ", _ends.Select(end => $"{end.Key} {end.Value:N0}"))}\n");
        text.Append("faults and people:\n");
        foreach (var row in FaultNames.All.Chunk(4)) text.Append("  ").AppendJoin("", row.Select(kind => $"{kind.Name(),-30}{_counts[(int)kind],-9:N0}")).Append('\n');
        return text.ToString();
    }

    private void Add(SwarmResult result)
    {
        lock (_gate)
        {
            Worlds++;
            _hasLong |= SwarmSettings.LivesLong(result.Case.Seed);
            _last = result;
            Lives += result.Lives;
            _virtual += result.Virtual;
            for (var kind = 0; kind < _counts.Length; kind++) _counts[kind] += result.Counts[kind];
            foreach (var (end, count) in result.Ends) _ends[end] = _ends.GetValueOrDefault(end) + count;
            if (result.Failed && (Failed is null || result.Case.Seed < Failed.Case.Seed)) Failed = result;
        }
    }
}
