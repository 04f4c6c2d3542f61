using PaymentGrains.ChannelSimulator;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>The simulated channels on a manual clock, with one shop at each.</summary>
internal sealed class SimulatorStory : IDisposable
{
    public SimulatorStory(SimulatorOptions? options = null)
    {
        Callbacks = new RecordingSender(Clock);
        Channels = new SimulatedChannels(Clock, options ?? new SimulatorOptions(), Callbacks);
        Alipay = new AlipayShop(Channels, Clock);
        WeChat = new WeChatShop(Channels);
    }

    public ManualClock Clock { get; } = new();
    public RecordingSender Callbacks { get; }
    public SimulatedChannels Channels { get; }
    public AlipayShop Alipay { get; }
    public WeChatShop WeChat { get; }

    /// <summary>What the ledger says, as <c>status captured refunded</c>.</summary>
    public string Books(string outTradeNo) =>
        Channels.Ledger(outTradeNo) is { } line ? $"{line.Status} {line.Captured} {line.Refunded}" : "unknown";

    public void Dispose() => Channels.Dispose();
}
