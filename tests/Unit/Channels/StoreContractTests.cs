using System.Text.Json;
using PaymentGrains.Channels;
using PaymentGrains.Channels.AppStore;
using PaymentGrains.Channels.GooglePlay;
using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Stores;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>The adapters of the stores and their simulator were written apart from the same FACTS: here they talk, and the simulator's ledger judges.</summary>
public sealed class StoreContractTests : IDisposable
{
    private readonly StoppedClock clock = new();
    private readonly Callbacks callbacks = new();
    private readonly SimulatedChannels simulator;
    private readonly ChannelDirectory directory;

    public StoreContractTests()
    {
        simulator = new SimulatedChannels(clock, new SimulatorOptions { StoreCallbacks = new Uri("http://gateway/") }, callbacks);
        var accounts = ChannelAccounts.Parse(JsonSerializer.Serialize(Accounts(), JsonSerializerOptions.Web));
        directory = new ChannelDirectory(accounts, [], new ChannelPorts(new SimulatorWire(simulator), clock, new CountedNonces()));
    }

    public static TheoryData<string> Stores => ["googleplay", "appstore"];

    public void Dispose() => simulator.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_purchase_is_proved_paid_and_in_the_ledger(string store)
    {
        var (channel, trade) = Bought(store, "no_ads", owner: "00000000-0000-4000-8000-000000000007");

        var found = await channel.QueryAsync(trade, default);
        var again = await channel.QueryAsync(trade with { ChannelTradeNo = found.ChannelTradeNo }, default);

        Assert.Equal((TradeVerdict.Paid, 1990L), (found.Verdict, found.Amount!.Value));
        Assert.Equal(TradeVerdict.Paid, again.Verdict);
        Assert.Equal((store, "paid", 1990L), (Line(trade).Channel, Line(trade).Status, Line(trade).Net));
        Assert.Equal(ReversalVerdict.NotReversible, (await channel.ReverseAsync(trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await channel.QueryAsync(trade with { Amount = 1991 }, default)).Verdict);
        Assert.Equal(TradeVerdict.NotFound, (await channel.QueryAsync(trade with { Purchase = trade.Purchase! with { Token = "2000000000000000" } }, default)).Verdict);
    }

    [Fact]
    public async Task What_was_queried_is_acknowledged_and_what_was_not_goes_back_after_three_days()
    {
        var (google, asked) = Bought("googleplay", "coins_100", amount: 600);
        var (_, forgotten) = Bought("googleplay", "coins_100", amount: 600);
        Assert.Equal(TradeVerdict.Paid, (await google.QueryAsync(asked, default)).Verdict);
        clock.AdvanceSeconds(3 * 86400);
        Assert.Equal(600, Line(asked).Net);
        Assert.Equal(0, Line(forgotten).Net);
        Assert.Equal(TradeVerdict.Closed, (await google.QueryAsync(forgotten, default)).Verdict);
        Assert.Equal(TradeVerdict.Paid, (await google.QueryAsync(asked, default)).Verdict);
    }

    [Fact]
    public async Task A_voucher_is_waited_for_until_it_is_paid_or_not()
    {
        var (google, paid) = Bought("googleplay", "no_ads", pending: true);
        var (_, cancelled) = Bought("googleplay", "no_ads", pending: true);
        Assert.Equal(TradeVerdict.Waiting, (await google.QueryAsync(paid, default)).Verdict);
        Assert.Equal(ReversalVerdict.Retry, (await google.ReverseAsync(paid, default)).Verdict);
        Assert.Equal(0, Line(paid).Captured);

        Assert.Null(simulator.CustomerPays(paid.Purchase!.Token, "00"));
        Assert.Null(simulator.Stores.Cancel(cancelled.Purchase!.Token));

        Assert.Equal(TradeVerdict.Paid, (await google.QueryAsync(paid, default)).Verdict);
        Assert.Equal(TradeVerdict.Closed, (await google.QueryAsync(cancelled, default)).Verdict);
        Assert.Equal(ReversalVerdict.Closed, (await google.ReverseAsync(cancelled, default)).Verdict);
    }

    [Fact]
    public async Task Google_gives_a_purchase_back_once()
    {
        var (google, trade) = Bought("googleplay", "no_ads");
        trade = trade with { ChannelTradeNo = (await google.QueryAsync(trade, default)).ChannelTradeNo };
        var refund = new RefundRequest(trade.OutTradeNo, "r1", 1990, 1990, "cancelled", clock.GetUtcNow()) { Trade = trade };

        Assert.Equal(RefundVerdict.NotFound, (await google.QueryRefundAsync(refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Pending, (await google.RefundAsync(refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await google.RefundAsync(refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Done, (await google.QueryRefundAsync(refund, default)).Verdict);
        Assert.Equal((1990L, 0L), (Line(trade).Refunded, Line(trade).Net));
        Assert.Equal(TradeVerdict.Closed, (await google.QueryAsync(trade, default)).Verdict);
    }

    [Theory]
    [InlineData("googleplay", TradeVerdict.Closed)]
    [InlineData("appstore", TradeVerdict.GivenBack)]
    public async Task What_the_store_gives_back_is_found_out(string store, TradeVerdict verdict)
    {
        var (channel, trade) = Bought(store, "no_ads");
        await channel.QueryAsync(trade, default);
        Assert.Null(simulator.Stores.Refund(trade.Purchase!.Token));

        Assert.Equal(verdict, (await channel.QueryAsync(trade, default)).Verdict);
        var refund = new RefundRequest(trade.OutTradeNo, "r1", 1990, 1990, "cancelled", clock.GetUtcNow()) { Trade = trade };
        Assert.Equal(RefundVerdict.Done, (await channel.QueryRefundAsync(refund, default)).Verdict);
        Assert.Equal(0, Line(trade).Net);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_stores_pushes_are_believed_as_hints(string store)
    {
        var (channel, trade) = Bought(store, "no_ads");
        await channel.QueryAsync(trade, default);
        clock.AdvanceSeconds(2);
        simulator.Stores.Refund(trade.Purchase!.Token);
        clock.AdvanceSeconds(2);

        Assert.Equal(2, callbacks.Received.Count);
        foreach (var (url, message) in callbacks.Received)
        {
            Assert.Equal($"http://gateway/callbacks/{store}/sim-{store}", url);
            var (notification, refusal) = await ((INotifyingChannel)channel).ReadNotificationAsync(message, default);
            Assert.Equal("", refusal);
            Assert.Equal((trade.Purchase.Token, true), (notification!.PurchaseToken, notification.IsHint));
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_push_with_a_wrong_signature_is_refused(string store)
    {
        simulator.Faults.Add(new Fault { Kind = FaultKinds.BadSignature, Channel = store, Operation = Operations.Notify });
        var (channel, _) = Bought(store, "no_ads");
        clock.AdvanceSeconds(2);
        Assert.Contains("wrong signature", (await ((INotifyingChannel)channel).ReadNotificationAsync(Assert.Single(callbacks.Received).Message, default)).Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKinds.BadSignature)]
    [InlineData(FaultKinds.HttpError)]
    [InlineData(FaultKinds.DropReply)]
    [InlineData(FaultKinds.DropRequest)]
    public async Task Every_fault_is_unknown_and_passes(string kind)
    {
        foreach (var store in Stores)
        {
            var (channel, trade) = Bought(store, "no_ads");
            foreach (var operation in new[] { Operations.Query, Operations.Acknowledge })
            {
                if (operation == Operations.Acknowledge && (store == "appstore" || kind == FaultKinds.BadSignature)) continue;
                simulator.Faults.Add(new Fault { Kind = kind, Channel = store, Operation = operation, Count = 1 });
                Assert.Equal(TradeVerdict.Unknown, (await channel.QueryAsync(trade, default)).Verdict);
            }

            Assert.Equal(TradeVerdict.Paid, (await channel.QueryAsync(trade, default)).Verdict);
        }
    }

    [Fact]
    public async Task A_token_that_Google_does_not_take_any_more_is_replaced()
    {
        var (google, trade) = Bought("googleplay", "no_ads");
        simulator.Faults.Add(new Fault { Kind = FaultKinds.HttpError, Status = 401, Channel = "googleplay", Operation = Operations.Query, Count = 1 });
        Assert.Equal(TradeVerdict.Unknown, (await google.QueryAsync(trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Paid, (await google.QueryAsync(trade, default)).Verdict);
        Assert.Equal(2, simulator.Requests().Count(request => request.Operation == Operations.Token));
    }

    private (IPaymentChannel Channel, TradeReference Trade) Bought(string store, string productId, long amount = 1990, string? owner = null, bool pending = false)
    {
        var channel = directory.RouteStore("any", store, 100)!;
        StorePurchase bought = simulator.Stores.Buy(store, productId, owner, pending, out var problem)!;
        Assert.Equal("", problem);
        var purchase = channel.ReadPurchase(bought.Proof, bought.Signature, out var refusal);
        Assert.Equal("", refusal);
        Assert.Equal((bought.PurchaseToken, productId, owner), (purchase!.Token, purchase.ProductId, purchase.Owner));
        return (channel, new TradeReference("pg1", amount, clock.GetUtcNow()) { Scene = Scene.Iap, Method = "purchase", Purchase = purchase });
    }

    private LedgerLine Line(TradeReference trade) => simulator.Ledger(trade.Purchase!.Token)!;

    private static object[] Accounts()
    {
        var google = TestAccounts.BuiltIn.GooglePlay[0];
        var apple = TestAccounts.BuiltIn.AppStore[0];
        return
        [
            new
            {
                Channel = "googleplay", google.Account, google.PackageName, LicenceKey = google.LicenceKey(), google.ServiceAccount, ServiceAccountKey = google.ServicePrivateKey,
                google.PushAudience, google.PushServiceAccount, google.Products, BaseUrl = "http://simulator", TokenUrl = "http://simulator/oauth2/token", PushKeysUrl = "http://simulator/oauth2/v3/certs",
            },
            new
            {
                Channel = "appstore", apple.Account, apple.BundleId, apple.Environment, apple.IssuerId, apple.KeyId, PrivateKey = apple.ApiPrivateKey, apple.RootCertificate, apple.Products,
                BaseUrl = "http://simulator",
            },
        ];
    }

    private sealed class Callbacks : INotificationSender
    {
        public List<(string Url, NotificationMessage Message)> Received { get; } = [];

        public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
        {
            Received.Add((url.ToString(), new NotificationMessage(message.Headers, message.Body)));
            return Task.FromResult(new NotificationAnswer(200, ""));
        }
    }

    private sealed class SimulatorWire(SimulatedChannels simulator) : IChannelWire
    {
        public async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
        {
            var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
            var reply = await simulator.HandleAsync(new SimulatedRequest(request.Method, request.Url.PathAndQuery, headers, request.Body), cancellation);
            return reply.IsConnectionCut ? throw new WireException("cut", sent: true) : new WireAnswer(reply.Status, reply.Body);
        }
    }
}
