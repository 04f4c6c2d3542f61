using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Grains.Orders;

namespace PaymentGrains.Tests.Simulation.World;

/// <summary>
/// A shop's whole surroundings on virtual time: the real grain, machine and channel adapters with real signatures, on the embedded engine;
/// simulated channels with a ledger of their own; a database in memory that outlives the process. A life in it is a function of its seed.
/// </summary>
internal sealed class PaymentWorld : INotificationSender
{
    /// <summary>How long a killed process takes to be started again.</summary>
    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(2);

    private readonly VirtualWorld _world;
    private readonly CrashPlan _crashes;
    private readonly MemoryWire _wire;
    private EmbeddedEngine? _engine;
    private int _engines;

    public PaymentWorld(ulong seed, int? crashAt)
    {
        _world = new VirtualWorld(seed);
        _crashes = new CrashPlan(crashAt) { Kill = Kill };
        Store = new MemoryOrderStore(_crashes, _world.Clock);
        Reminders = new MemoryReminderTable(_crashes);
        Channels = new SimulatedChannels(_world.Clock, new SimulatorOptions { Chance = _world.Random, StartWork = work => _ = _world.Spawn(work) }, this);
        _wire = new MemoryWire(Channels, _crashes, _world);
    }

    public MemoryOrderStore Store { get; }
    public MemoryReminderTable Reminders { get; }
    public SimulatedChannels Channels { get; }
    public CrashPlan Crashes => _crashes;
    public TimeProvider Clock => _world.Clock;

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
        var channel = (INotifyingChannel)Directory(_world.Clock).Find("sim-alipay")!;
        var (notification, refusal) = await channel.ReadNotificationAsync(NotificationMessage.Of(message.Body), cancellationToken);
        if (notification is null) return new NotificationAnswer(400, refusal);
        var order = Store.Rows.Values.Select(row => row.Order).FirstOrDefault(order => order.FindAttempt(notification.OutTradeNo) is not null);
        if (order is null) return new NotificationAnswer(404, "fail");
        var finding = notification.Finding;
        var saved = await Order(order.OrderSn).Notify(new TradeNotice(
            channel.Account, notification.OutTradeNo, $"{finding.Verdict}", finding.Amount, finding.ChannelTradeNo, finding.Code, finding.Message, finding.Raw, finding.RefundedTotal));
        return saved ? new NotificationAnswer(200, channel.Acknowledgement.Body) : new NotificationAnswer(409, "fail");
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
        services.AddSingleton<IPurchaseClaims, NoPurchases>();
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

    private ChannelDirectory Directory(TimeProvider clock)
    {
        var alipay = TestAccounts.BuiltIn.Alipay[0];
        var weChat = TestAccounts.BuiltIn.Wechat[0];
        ChannelAccountSettings[] accounts =
        [
            new AlipaySettings
            {
                Account = alipay.Account, AppId = alipay.AppId, SellerId = alipay.SellerId, AppPrivateKey = alipay.AppPrivateKey,
                AlipayPublicKey = alipay.AlipayPublicKey(), GatewayUrl = "http://simulated/gateway.do", NotifyUrl = "http://shop/callbacks/alipay/sim-alipay",
            },
            new WeChatSettings
            {
                Account = weChat.Account, AppId = weChat.AppId, MchId = weChat.MchId, ApiKey = weChat.ApiKey, SignType = weChat.SignType, BaseUrl = "http://simulated",
            },
        ];
        return new ChannelDirectory(accounts, CodeRoute.Defaults, new ChannelPorts(_wire, clock, new CountingNonces()));
    }

    private sealed class CountingNonces : INonceSource
    {
        private int _count;

        public string Next() => $"{++_count:x32}";
    }
}
