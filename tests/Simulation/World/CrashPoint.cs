namespace PaymentGrains.Tests.Simulation.World;

/// <summary>Where the process dies: before or after one save or one call to a channel.</summary>
/// <param name="Number">Counts the places of one life from 1.</param>
internal sealed record CrashPoint(int Number, string Where)
{
    public override string ToString() => $"crash point {Number} ({Where})";
}

/// <summary>Counts the places at which the process could die, and lets it die at one of them.</summary>
/// <param name="at">The place's number, or null for a life without a crash.</param>
internal sealed class CrashPlan(int? at)
{
    private readonly List<CrashPoint> _passed = [];

    /// <summary>Kills the process that is running now; set once it runs.</summary>
    public Action Kill { get; set; } = () => { };

    public IReadOnlyList<CrashPoint> Passed => _passed;

    public CrashPoint? Died { get; private set; }

    /// <summary>True when the process dies here: the caller never continues.</summary>
    public bool Pass(string where)
    {
        var point = new CrashPoint(_passed.Count + 1, where);
        _passed.Add(point);
        if (Died is not null || point.Number != at) return false;
        Died = point;
        Kill();
        return true;
    }
}
