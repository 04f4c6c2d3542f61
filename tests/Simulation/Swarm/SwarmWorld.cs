using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orleans.Embedded;
using Orleans.Runtime;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// A whole shop on virtual time: many orders, tills, processes that die and wake up, a database, channels with a ledger of their own, and
/// judges. All that happens in it is a function of the case.
/// </summary>
internal sealed class SwarmWorld
{
    public const string Merchant = "shop";

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    /// <summary>Longer than any schedule of an order that nobody disturbs: the watch after an end, and refunds in doubt; in a long run also of refunds that are never done.</summary>
    private TimeSpan Afterwards => Settings.IsLong ? TimeSpan.FromDays(75) : TimeSpan.FromHours(30);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, long> _minutes = [];
    private readonly List<Server> _servers = [];
    private long _numbers;
    private TimeSpan _lastDelay;

    public SwarmWorld(SwarmCase @case, bool story = false)
    {
        Case = @case;
        Settings = new SwarmSettings(@case.Seed);
        Weather = new Weather(@case.Seed, @case.Orders);
        Virtual = new VirtualWorld(@case.Seed) { StepLimit = Settings.IsLong ? 20_000_000 : 400_000 + 4_000L * @case.Orders, TimeLimit = TimeSpan.FromDays(90) };
        Chronicle = new Chronicle(Virtual, story);
        Faults = new FaultBook(@case, Weather, this);
        Judges = new Judges(this);
        Callbacks = new Callbacks(this);
        Refunds = new RefundsAtTheChannel(this);
        Forger = new Forger(SwarmAccounts.AlipayAccount(Settings));
        Channels = new SimulatedChannels(Virtual.Clock, SwarmAccounts.AtTheChannel(Settings) with { Chance = Virtual.Random, StartWork = work => _ = Virtual.Spawn(work) }, Callbacks);
    }

    public SwarmCase Case { get; }
    public SwarmSettings Settings { get; }
    public Weather Weather { get; }
    public VirtualWorld Virtual { get; }
    public Chronicle Chronicle { get; }
    public FaultBook Faults { get; }
    public Judges Judges { get; }
    public Callbacks Callbacks { get; }
    public RefundsAtTheChannel Refunds { get; }
    public Forger Forger { get; }
    public Tables Tables { get; } = new();
    public SimulatedChannels Channels { get; }
    public DateTimeOffset Now => Virtual.Now;

    /// <summary>Of everything that was committed and everything that the channels booked: equal runs have equal hashes.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>The process that calls go to now; null while none runs.</summary>
    public Server? Live { get; private set; }

    /// <summary>Lives the whole case. What is wrong in it stands in <see cref="Judges"/> afterwards.</summary>
    public void Run() => Virtual.Run(async () =>
    {
        Operator.SetsUp(this);
        await StartServer();
        var lives = Enumerable.Range(1, Case.Orders).Where(Case.Lives).Select(order => new Shopper(this, order).LiveAsync()).ToList();
        var troubles = TroublesAsync();
        // A process that stood still can lose an order's reminder; only then is the net under the reminders spread.
        if (Weather.Has(FaultKind.TwoActivations)) _ = SweepAsync();
        await Task.WhenAll(lives);
        await troubles;
        var calm = Virtual.Elapsed > _lastDelay ? Virtual.Elapsed : _lastDelay;
        await Until(calm + Judges.Bound);
        Judges.EverythingIsFinal();
        await Until(calm + Afterwards);
        Judges.AtTheEnd();
        foreach (var line in Channels.Ledger()) Record($"{line.OutTradeNo} {line.Status} {line.Captured} {line.Refunded}");
        Hash = Convert.ToHexStringLower(_hash.GetHashAndReset());
    });

    public void Record(string line) => _hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));

    public static string Key(int order) => $"{Merchant}/S{order}";

    /// <summary>The number of the order with that key.</summary>
    public static int NumberOf(string key) => int.Parse(key.AsSpan(Merchant.Length + 2), CultureInfo.InvariantCulture);

    public long NextNumber() => ++_numbers;

    /// <summary>True once a minute for each name.</summary>
    public bool EveryMinute(string name)
    {
        var minute = (long)Virtual.Elapsed.TotalMinutes;
        if (_minutes.GetValueOrDefault(name, -1) == minute) return false;
        _minutes[name] = minute;
        return true;
    }

    /// <summary>Something was put off: the run is not calm before it has come.</summary>
    public void Lasts(TimeSpan delay)
    {
        if (Virtual.Elapsed + delay > _lastDelay) _lastDelay = Virtual.Elapsed + delay;
    }

    /// <summary>The grain where it runs now.</summary>
    /// <exception cref="SiloUnavailableException">No process runs.</exception>
    public IPaymentOrderGrain Order(int order) => (Live ?? throw new SiloUnavailableException("no process runs")).Order(Key(order));

    /// <summary>Somebody signs in at the channel and sends money back there, without telling us; false when it does not.</summary>
    public bool RefundAtTheConsole(int order, long amount)
    {
        // The others do not tell of it, and their trades say paid for ever: only the bill would show it.
        if (Tables.Latest(Key(order))?.Order.LastAttempt is not { Channel: "alipay" or "wechat" } attempt || Channels.RefundAtConsole(attempt.OutTradeNo, amount) is not null) return false;
        Chronicle.Add(order, "channel", $"{amount} fen of {attempt.OutTradeNo} are refunded at the console");
        Judges.RefundedAtTheConsole(order, amount);
        // Alipay does not say how much. Should the order be cancelled later, our refund of the whole is refused, a person is told, and sends the rest.
        var person = TimeSpan.FromHours(8);
        Lasts(person + TimeSpan.FromHours(1));
        _ = Virtual.Spawn(async () =>
        {
            await Task.Delay(person, Virtual.Clock);
            if (Tables.Latest(Key(order))!.Order is not { Status: OrderStatus.Cancelling } left || Channels.Ledger(attempt.OutTradeNo) is not { Net: > 0 } trade) return;
            // What an abnormal refund holds reserved only its own person can send back.
            var rest = trade.Net - trade.AbnormalRefunds.Sum(refund => refund.Amount);
            if (Channels.RefundAtConsole(attempt.OutTradeNo, rest) is not null) return;
            Judges.RefundedAtTheConsole(order, rest);
            Chronicle.Add(order, "channel", $"a person sends back the rest of {left.Key} at the console, {rest} fen");
        });
        return true;
    }

    /// <summary>kill -9. When it was the live process, another is started soon.</summary>
    public void Kill(Server server)
    {
        if (server.Dead) return;
        Chronicle.Add(0, "shop", $"{server.Name} dies");
        server.Kill();
        if (Live != server) return;
        Live = null;
        _ = Virtual.Spawn(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), Virtual.Clock);
            await StartServer();
        });
    }

    private async Task StartServer()
    {
        while (Live is null)
        {
            var name = $"server {_servers.Count + 1}";
            var skew = Faults.Strike(FaultKind.ClockSkew, 0) is { } chance ? SwarmSettings.Skew(chance) : TimeSpan.Zero;
            var server = new Server(this, name, skew);
            _servers.Add(server);
            try
            {
                await server.StartAsync();
                if (Live is not null)
                {
                    // Two were started at once, after a crash in the middle of a pause; the database lets one in.
                    server.Kill();
                    return;
                }

                Live = server;
                Chronicle.Add(0, "shop", $"{name} starts, its clock {skew.TotalSeconds:+0.0;-0.0;0.0} s");
            }
            catch (IOException)
            {
                server.Kill();
                await Task.Delay(TimeSpan.FromSeconds(2), Virtual.Clock);
            }
        }
    }

    /// <summary>What befalls the shop as a whole, drawn once a minute.</summary>
    private async Task TroublesAsync()
    {
        while (Virtual.Elapsed < Weather.Lasts)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), Virtual.Clock);
            if (Faults.Strike(FaultKind.DatabaseFailover, 0) is { } failover)
            {
                var until = Tables.DownUntil = Virtual.Elapsed + failover.Between(2, 60);
                Chronicle.Add(0, "database", $"fails over until {until:d\\.hh\\:mm\\:ss}");
            }

            if (Live is { } server && Faults.Strike(FaultKind.TwoActivations, 0) is { } pause) await PauseAsync(server, pause);
        }
    }

    /// <summary>The process stands still, another takes over, and then the first goes on as if nothing had been, until it finds out.</summary>
    private async Task PauseAsync(Server server, SeededRandom chance)
    {
        Chronicle.Add(0, "shop", $"{server.Name} is paused");
        server.Process.Pause();
        await Task.Delay(chance.Between(1, 15), Virtual.Clock);
        Live = null;
        await StartServer();
        await Task.Delay(chance.Doubling(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10)), Virtual.Clock);
        Chronicle.Add(0, "shop", $"{server.Name} wakes up");
        server.Process.Resume();
        await Task.Delay(chance.Between(1, 60), Virtual.Clock);
        Kill(server);
    }

    /// <summary>What the silo's sweep does: once a minute it reads what is two minutes overdue, and what is read is activated.</summary>
    private async Task SweepAsync()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), Virtual.Clock);
            var before = Now - TimeSpan.FromMinutes(2);
            foreach (var (key, history) in Tables.Orders)
            {
                if (history[^1].Deadline < before && Live is { } server) _ = LookAsync(server, key);
            }
        }

        static async Task LookAsync(Server server, string key)
        {
            try
            {
                await server.Order(key).Get();
            }
            catch (Exception error) when (error is IOException or TimeoutException or OrleansException)
            {
                // Again in a minute.
            }
        }
    }

    private async Task Until(TimeSpan time)
    {
        // No timer runs longer than 49 days.
        while (time - Virtual.Elapsed > LongestTimer) await Task.Delay(LongestTimer, Virtual.Clock);
        if (time > Virtual.Elapsed) await Task.Delay(time - Virtual.Elapsed, Virtual.Clock);
    }
}
