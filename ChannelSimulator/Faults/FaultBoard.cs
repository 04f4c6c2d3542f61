namespace PaymentGrains.ChannelSimulator.Faults;

/// <summary>The faults in force, oldest first. The first that fits a request, and whose dice fall so, strikes; no second one.</summary>
public sealed class FaultBoard
{
    readonly TimeProvider clock;
    readonly Random chance;
    readonly Lock gate;
    readonly List<ActiveFault> faults = [];
    int lastId;

    internal FaultBoard(TimeProvider clock, Random chance, Lock gate)
    {
        this.clock = clock;
        this.chance = chance;
        this.gate = gate;
    }

    /// <summary>Adds a fault and returns its id.</summary>
    /// <exception cref="ArgumentException">The fault has a <see cref="Fault.Problem"/>.</exception>
    public int Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Problem() is { } problem) throw new ArgumentException(problem, nameof(fault));
        lock (gate)
        {
            faults.Add(new ActiveFault(++lastId, fault, clock.GetUtcNow(), 0));
            return lastId;
        }
    }

    /// <summary>Those that can still strike.</summary>
    public IReadOnlyList<ActiveFault> List()
    {
        lock (gate)
        {
            RemoveSpent();
            return [.. faults];
        }
    }

    public bool Remove(int id)
    {
        lock (gate) return faults.RemoveAll(fault => fault.Id == id) > 0;
    }

    public void Clear()
    {
        lock (gate) faults.Clear();
    }

    /// <summary>The fault that strikes this request, counted; null when it goes well.</summary>
    internal Fault? Strike(string channel, string operation, string outTradeNo)
    {
        lock (gate)
        {
            RemoveSpent();
            for (var i = 0; i < faults.Count; i++)
            {
                if (!faults[i].Fault.Fits(channel, operation, outTradeNo)) continue;
                if (faults[i].Fault.Rate is { } rate && chance.NextDouble() >= rate) continue;
                faults[i] = faults[i] with { Struck = faults[i].Struck + 1 };
                return faults[i].Fault;
            }

            return null;
        }
    }

    void RemoveSpent()
    {
        var now = clock.GetUtcNow();
        faults.RemoveAll(fault => fault.IsSpentAt(now));
    }
}
