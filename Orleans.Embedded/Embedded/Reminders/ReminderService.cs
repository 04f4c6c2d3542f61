using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// Ticks the alarms of the table. All of them are in one queue by due time with one timer for its head, so a hundred
/// thousand cost memory only. Grains change the table in their own turns; what follows from that happens in turns of
/// the service.
/// </summary>
internal sealed class ReminderService(EmbeddedEngine engine, IReminderTable? table)
{
    private static readonly GrainMethod Receive = GrainMethod.Of(typeof(IRemindable).GetMethod(nameof(IRemindable.ReceiveReminder))!);

    /// <summary>Timers take some 49 days at most.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly TurnQueue _turns = new(engine.Host);
    private readonly Dictionary<(GrainId Grain, string Name), ReminderAlarm> _alarms = [];
    private readonly PriorityQueue<ReminderAlarm, (DateTime Due, long Sequence)> _queue = new();
    private readonly HashSet<(GrainId Grain, string Name)> _changedSinceRefresh = [];
    private ITimer? _tickTimer;
    private ITimer? _refreshTimer;
    private long _sequence;
    private int _ticking;
    private bool _ended;

    private DateTime Now => engine.Host.Clock.GetUtcNow().UtcDateTime;

    private IReminderTable Table =>
        table ?? throw new InvalidOperationException("There is no IReminderTable, so grains cannot set reminders.");

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (table is null) return;
        await table.StartAsync(cancellationToken);
        foreach (var row in (await table.ReadRows(0, 0)).Reminders) Put(row);
    }

    /// <summary>The engine is open: ticks may be delivered.</summary>
    public void Begin()
    {
        if (table is null) return;
        var clock = engine.Host.Clock;
        _tickTimer = clock.CreateTimer(
            static service => ((ReminderService)service!).Post(static self => self.Tick()), this, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        var refresh = engine.Options.ReminderRefreshPeriod;
        _refreshTimer = clock.CreateTimer(
            static service => ((ReminderService)service!).Post(static self => _ = self.RefreshAsync()), this, refresh, refresh);
    }

    /// <summary>No new ticks.</summary>
    public void End()
    {
        _ended = true;
        _tickTimer?.Dispose();
        _refreshTimer?.Dispose();
    }

    public Task CloseAsync() => table?.StopAsync(CancellationToken.None) ?? Task.CompletedTask;

    public async Task<IGrainReminder> Register(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        var minimum = engine.Options.MinimumReminderPeriod;
        if (period < minimum)
        {
            throw new ArgumentException(
                $"Cannot register reminder {name} as requested period ({period}) is less than minimum allowed reminder period ({minimum})");
        }
        var entry = new ReminderEntry { GrainId = grain, ReminderName = name, StartAt = Now + dueTime, Period = period };
        entry.ETag = await Survive(Table.UpsertRow(entry));
        Post(self =>
        {
            self._changedSinceRefresh.Add((grain, name));
            self.Put(entry);
            self.Tick();
        });
        return new Reminder(grain, name, entry.ETag!);
    }

    public async Task Unregister(IGrainReminder reminder)
    {
        if (reminder is not Reminder handle) throw new ArgumentException("The handle is not of this engine.", nameof(reminder));
        if (!await Survive(Table.RemoveRow(handle.Grain, handle.ReminderName, handle.ETag)))
        {
            throw new ReminderException(
                $"Could not unregister reminder {reminder} from the reminder table, due to tag mismatch. You can retry.");
        }
        Post(self =>
        {
            self._changedSinceRefresh.Add((handle.Grain, handle.ReminderName));
            self.Drop((handle.Grain, handle.ReminderName));
        });
    }

    public async Task<IGrainReminder?> Get(GrainId grain, string name) =>
        await Survive(Table.ReadRow(grain, name)) is { } row ? new Reminder(grain, name, row.ETag!) : null;

    /// <summary>A table that crashed its caller may have come back in the same turn; the grain must not see it.</summary>
    private async Task<T> Survive<T>(Task<T> operation)
    {
        try
        {
            return await operation;
        }
        finally
        {
            await engine.SurviveAsync();
        }
    }

    private void Post(Action<ReminderService> turn) => _turns.Post(_ => turn(this), null);

    private void Put(ReminderEntry entry)
    {
        var alarm = new ReminderAlarm(entry);
        Drop(alarm.Key);
        alarm.NextTick = ReminderAlarm.TickAtOrAfter(Now, alarm.StartAt, alarm.Period);
        _alarms.Add(alarm.Key, alarm);
        Enqueue(alarm);
    }

    private void Drop((GrainId Grain, string Name) key)
    {
        if (_alarms.Remove(key, out var alarm)) alarm.Void = true;
    }

    private void Enqueue(ReminderAlarm alarm) => _queue.Enqueue(alarm, (alarm.NextTick, _sequence++));

    private void Tick()
    {
        if (_ended) return;
        while (_queue.TryPeek(out var first, out _) && (first.Void || first.NextTick <= Now))
        {
            // Whoever completes comes back here.
            if (_ticking >= engine.Options.MaxReminderTicks) return;
            _queue.Dequeue();
            if (!first.Void) _ = DeliverAsync(first);
        }
        if (_queue.TryPeek(out var next, out _))
        {
            var sleep = next.NextTick - Now;
            // Rounded up: a timer of whole milliseconds would otherwise fire before the time.
            var rounded = TimeSpan.FromMilliseconds(Math.Ceiling(sleep.TotalMilliseconds));
            _tickTimer?.Change(rounded < LongestSleep ? rounded : LongestSleep, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task DeliverAsync(ReminderAlarm alarm)
    {
        _ticking++;
        try
        {
            var status = new TickStatus(alarm.StartAt, alarm.Period, Now);
            if (engine.Options.MissTick?.Invoke(alarm.Key.Grain) != true) await (Task)Receive.Send(engine, alarm.Key.Grain, [alarm.Key.Name, status]);
        }
        catch (Exception failure)
        {
            // As in Orleans, nobody tries again before the next period.
            engine.Log.LogError(failure, "Reminder {Name} of {Grain} failed", alarm.Key.Name, alarm.Key.Grain);
        }
        _ticking--;
        if (!alarm.Void)
        {
            alarm.Advance(Now);
            Enqueue(alarm);
        }
        Tick();
    }

    /// <summary>A row whose write seemed to fail may be there, and one whose removal seemed to fail may be gone.</summary>
    private async Task RefreshAsync()
    {
        if (_ended) return;
        _changedSinceRefresh.Clear();
        ReminderTableData data;
        try
        {
            data = await Table.ReadRows(0, 0);
        }
        catch (Exception failure)
        {
            engine.Log.LogWarning(failure, "The reminder table could not be read again");
            return;
        }

        // What changed while the table was read is newer than what was read.
        var rows = data.Reminders.Where(row => !_changedSinceRefresh.Contains((row.GrainId, row.ReminderName))).ToArray();
        var present = rows.Select(row => (row.GrainId, row.ReminderName)).ToHashSet();
        foreach (var gone in _alarms.Keys.Where(key => !present.Contains(key) && !_changedSinceRefresh.Contains(key)).ToArray()) Drop(gone);
        foreach (var row in rows)
        {
            if (!_alarms.TryGetValue((row.GrainId, row.ReminderName), out var alarm) || alarm.ETag != row.ETag) Put(row);
        }
        Tick();
    }
}
