using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.Huifu;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.YeePay;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Web;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Grains.Orders;
using PaymentGrains.Tests.Simulation.Swarm;

namespace PaymentGrains.Tests.Simulation.World;

/// <summary>
/// A shop's whole surroundings on virtual time: the real grain, machine and channel adapters with real signatures, on the embedded engine;
/// simulated channels with a ledger of their own; a database in memory that outlives the process. A life in it is a function of its seed.
/// </summary>
internal sealed class PaymentWorld : INotificationSender
{
    private static readonly IReadOnlyList<ChannelAccountSettings> Accounts =
    [
        .. ChannelAccounts.Parse(AccountEndpoints.Json(ShortKeys.Accounts, "http://simulated"))
            .Select(account => account with { NotifyUrl = $"http://shop/callbacks/{account.Channel}/{account.Account}" })
            // The usual times, set by the account at one channel each.
            .Select(account => account.Channel == "wechat" ? account with { ScenePolling = "10s,10s,30s,1m,10m,20m", SceneTimeLimitMinutes = 30 } : account)
            .Select(account => account.Channel == "alipay" ? account with { Polling = "10x1s,1s,2s,4s,8s,16s*", TimeLimitSeconds = 120 } : account),
    ];

    /// <summary>What the accounts sign and verify with; parsing takes longer than a life.</summary>
    private static readonly ConcurrentDictionary<string, object> Keys = new();

    /// <summary>How long a killed process takes to be started again.</summary>
    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<ChannelAccountSettings> _accounts;
    private readonly VirtualWorld _world;
    private readonly CrashPlan _crashes;
    private readonly MemoryWire _wire;
    private readonly MemoryClaims _claims = new();
    private EmbeddedEngine? _engine;
    private int _engines;

    /// <param name="channels">Where the shop has accounts.</param>
    public PaymentWorld(ulong seed, int? crashAt, IReadOnlyList<string> channels)
    {
        _accounts = [.. Accounts.Where(account => channels.Contains(account.Channel))];
        _world = new VirtualWorld(seed);
        _crashes = new CrashPlan(crashAt) { Kill = Kill };
        Store = new MemoryOrderStore(_crashes, _world.Clock);
        Reminders = new MemoryReminderTable(_crashes);
        Channels = new SimulatedChannels(_world.Clock, new SimulatorOptions { Accounts = ShortKeys.Accounts, Chance = _world.Random, StartWork = work => _ = _world.Spawn(work), StoreCallbacks = new Uri("http://shop/") }, this);
        _wire = new MemoryWire(Channels, _crashes, _world);
    }

    public MemoryOrderStore Store { get; }
    public MemoryReminderTable Reminders { get; }
    public SimulatedChannels Channels { get; }
    public CrashPlan Crashes => _crashes;
    public TimeProvider Clock => _world.Clock;

    /// <summary>Which claim of a purchase, counted from 1, the database does not answer.</summary>
    public int? LostClaim
    {
        set => _claims.LostAt = value;
    }

    /// <summary>Runs a story and then lets three hours pass, longer than anything stays open.</summary>
    public void Run(Func<PaymentWorld, Task> story) => _world.Run(async () =>
    {
        await StartEngine();
        await story(this);
        await Sleep(TimeSpan.FromHours(3));
    });

    public Task Sleep(TimeSpan time) => Task.Delay(time, _world.Clock);

    /// <summary>The order's grain, wherever it runs now; fails while no process runs.</summary>
    public IPaymentOrderGrain Order(string orderSn) =>
        (_engine ?? throw new SiloUnavailableException("no process runs")).GetGrain<IPaymentOrderGrain>("demo/" + orderSn);

    /// <summary>What the gateway does with a callback: verify, find the order, hand over, acknowledge.</summary>
    public async Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
    {
        var channel = (INotifyingChannel)Directory(_world.Clock).Find(url.Segments[^1])!;
        var (notification, refusal) = await channel.ReadNotificationAsync(
            new NotificationMessage(new Dictionary<string, string>(message.Headers, StringComparer.OrdinalIgnoreCase), message.Body), cancellationToken);
        if (notification is null) return new NotificationAnswer(400, refusal);
        if (notification.IsIdle) return Reply(channel.Acknowledgement);
        var order = Store.Rows.Values.Select(row => row.Order).FirstOrDefault(order =>
            notification.PurchaseToken is { } token ? order.Attempts.Exists(attempt => attempt.Purchase?.Token == token) : order.FindAttempt(notification.OutTradeNo) is not null);
        if (order is null) return new NotificationAnswer(404, "fail");
        var finding = notification.Finding;
        var saved = await Order(order.OrderSn).Notify(new TradeNotice(
            channel.Account, notification.OutTradeNo, $"{finding.Verdict}", finding.Amount, finding.ChannelTradeNo, finding.Code, finding.Message, finding.Raw, finding.RefundedTotal)
        {
            OutRefundNo = notification.OutRefundNo, IsHint = notification.IsHint, PurchaseToken = notification.PurchaseToken, MoneyMayBeTaken = finding.MoneyMayBeTaken,
            StartedAt = notification.StartedAt,
        });
        return saved ? Reply(channel.Acknowledgement) : new NotificationAnswer(409, "fail");

        static NotificationAnswer Reply(NotificationReply reply) => new(reply.Status, reply.Body);
    }

    private async Task StartEngine()
    {
        var process = _world.NewProcess($"engine {++_engines}");
        var services = new ServiceCollection();
        services.AddEmbeddedEngine(options =>
        {
            options.Process = process;
            options.CopyMessages = true;
            options.GrainAssemblies.Add(typeof(PaymentOrderGrain).Assembly);
        });
        services.AddKeyedSingleton<IGrainStorage>("orders", Store);
        services.AddSingleton<IReminderTable>(Reminders);
        services.AddSingleton(new OrderOptions());
        services.AddSingleton<OrderChannelCalls>();
        services.AddSingleton<PaymentChoices>();
        services.AddSingleton<IPurchaseClaims>(_claims);
        services.AddSingleton<IChannelDirectory>(Directory(process.Clock));
        var engine = services.BuildServiceProvider().GetRequiredService<EmbeddedEngine>();
        await engine.StartAsync(CancellationToken.None);
        _engine = engine;
    }

    private void Kill()
    {
        var engine = _engine;
        _engine = null;
        engine?.Crash();
        _ = _world.Spawn(async () =>
        {
            await Sleep(RestartTime);
            await StartEngine();
        });
    }

    private ChannelDirectory Directory(TimeProvider clock) => new(_accounts, CodeRoute.Defaults, new ChannelPorts(_wire, clock, new CountingNonces()), Open);

    private static IPaymentChannel Open(ChannelAccountSettings account, ChannelPorts ports)
    {
        return account switch
        {
            AlipaySettings alipay => new AlipayChannel(alipay, ports, Once(() => new AlipayKeys(alipay))),
            WeChatSettings wechat => new WeChatChannel(wechat, ports, Once(() => RsaKey.Private(wechat.MerchantPrivateKey)!)),
            AcpSettings acp => new AcpChannel(acp, ports, Once(() => new AcpSignature(acp))),
            YeePaySettings yeepay => new YeePayChannel(yeepay, ports, Once(() => new YeePayKeys(yeepay))),
            HuifuSettings huifu => new HuifuChannel(huifu, ports, Once(() => new HuifuKeys(huifu))),
            _ => ChannelKind.All.First(kind => kind.Settings == account.GetType()).Open(account, ports),
        };

        TKeys Once<TKeys>(Func<TKeys> parse)
            where TKeys : class => (TKeys)Keys.GetOrAdd(account.Account, _ => parse());
    }

    /// <summary>The claims of purchases, which outlive the process.</summary>
    private sealed class MemoryClaims : IPurchaseClaims
    {
        private readonly Dictionary<string, string> _owners = [];
        private int _count;

        public int? LostAt { get; set; }

        public Task<bool> ClaimAsync(string channel, string token, string orderKey)
        {
            if (++_count == LostAt) throw new TimeoutException("the table of purchases does not answer");
            _owners.TryAdd(channel + token, orderKey);
            return Task.FromResult(_owners[channel + token] == orderKey);
        }
    }

    private sealed class CountingNonces : INonceSource
    {
        private int _count;

        public string Next() => $"{++_count:x32}";
    }
}
