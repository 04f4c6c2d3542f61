using System.Text.Json.Nodes;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Grains.Orders;
using PaymentGrains.Tests.Unit.Channels;

namespace PaymentGrains.Tests.Unit.Grains;

/// <summary>A purchase in a store is honoured once, for whoever made it (FACTS 8.14).</summary>
public sealed class PurchaseChoiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 4, 0, 0, TimeSpan.Zero);

    private readonly MemoryClaims claims = new();
    private readonly PaymentChoices choices;

    public PurchaseChoiceTests() => choices = Choices(GooglePlayDesk.Usual, AppStoreDesk.Usual);

    [Fact]
    public async Task A_purchase_starts_an_order_and_is_claimed_for_it()
    {
        var choice = await Offer("demo/A-1", GooglePlayDesk.Proof());

        Assert.Equal((Refusal.None, Scene.Iap, "google-1"), (choice.Refusal, choice.Input!.Terms.Scene, choice.Input.Terms.Account));
        Assert.Equal((GooglePlayDesk.Token, "no_ads"), (choice.Input.Purchase!.Token, choice.Input.Purchase.ProductId));
        Assert.Equal("demo/A-1", claims.Held[("googleplay", GooglePlayDesk.Token)]);
        Assert.Null(choice.Presented);
    }

    [Fact]
    public async Task The_same_purchase_again_is_the_same_pay_of_its_order_and_nothing_for_another()
    {
        var first = await Offer("demo/A-1", GooglePlayDesk.Proof());
        var again = await Offer("demo/A-1", GooglePlayDesk.Proof());
        var replayed = await Offer("demo/A-2", GooglePlayDesk.Proof());
        // Signed anew later, with the same token and the same orderId.
        var later = await Offer("noodles/A-1", GooglePlayDesk.Proof(("acknowledged", true)));

        Assert.Equal(first.Input!.CodeFingerprint, again.Input!.CodeFingerprint);
        foreach (var refused in new[] { replayed, later }) Assert.Equal((null, Refusal.PurchaseRefused, "the purchase was honoured for another order already"), (refused.Input, refused.Refusal, refused.Detail));
        Assert.Equal("demo/A-1", Assert.Single(claims.Held).Value);
    }

    [Fact]
    public async Task A_purchase_brought_again_stays_with_its_account_though_another_comes_first_by_now()
    {
        var first = await Offer("demo/A-1", GooglePlayDesk.Proof());
        var started = OrderMachine.Apply(Order(), OrderMachine.Decide(Order(), first.Input!, Now).Events, Now);
        var relisted = Choices(GooglePlayDesk.Usual with { Account = "google-0" }, GooglePlayDesk.Usual);

        Assert.Equal("google-0", (await Again(relisted, Order())).Input!.Terms.Account);
        Assert.Equal("google-1", (await Again(relisted, started)).Input!.Terms.Account);

        Task<PaymentChoice> Again(PaymentChoices by, OrderState order) =>
            by.OfStart("demo", "demo/A-1", order, Start(GooglePlayDesk.Proof(), GooglePlayDesk.Sign(GooglePlayDesk.Proof()), "googleplay"), Now);
    }

    [Fact]
    public async Task Of_two_orders_that_bring_it_at_once_one_gets_it()
    {
        claims.Gate = new TaskCompletionSource();
        var both = Task.WhenAll(Offer("demo/A-1", GooglePlayDesk.Proof()), Offer("demo/A-2", GooglePlayDesk.Proof()));
        claims.Gate.SetResult();
        Assert.Single(await both, choice => choice.Input is not null);
    }

    [Fact]
    public async Task A_token_of_another_user_is_refused_and_stays_free_for_its_own()
    {
        var stolen = await Offer("demo/A-1", GooglePlayDesk.Proof(), buyer: "buyer-8");
        Assert.Equal((null, Refusal.PurchaseRefused), (stolen.Input, stolen.Refusal));
        Assert.Equal(Refusal.PurchaseRefused, (await Offer("demo/A-1", GooglePlayDesk.Proof(("obfuscatedAccountId", null)), buyer: GooglePlayDesk.Buyer)).Refusal);
        Assert.Empty(claims.Held);
        Assert.NotNull((await Offer("demo/A-2", GooglePlayDesk.Proof(), buyer: GooglePlayDesk.Buyer)).Input);
    }

    [Fact]
    public async Task What_an_order_does_not_take_any_more_stays_free_for_another()
    {
        var proof = GooglePlayDesk.Proof();
        var cancelled = OrderMachine.Apply(Order(), OrderMachine.Decide(Order(), new OrderInput.Cancel("demo", "A-1", "too late"), Now).Events, Now);
        foreach (var (order, now) in new[] { (cancelled, Now), (Order(), Now.AddMinutes(31)) })
        {
            var choice = await choices.OfStart("demo", "demo/A-1", order, Start(proof, GooglePlayDesk.Sign(proof), "googleplay"), now);
            Assert.Equal(Refusal.OrderCancelled, OrderMachine.Decide(order, choice.Input!, now).Refusal);
        }

        Assert.Empty(claims.Held);
        Assert.NotNull((await Offer("demo/A-2", proof)).Input);
    }

    [Fact]
    public async Task An_order_that_was_paid_in_another_way_refuses_a_purchase_and_leaves_it_free()
    {
        var pay = new OrderInput.Pay(new ChannelTerms("alipay", "alipay-1", "10x1s", TimeSpan.FromMinutes(2), TimeSpan.Zero), "2812****", "code", 0);
        var started = OrderMachine.Apply(Order(), OrderMachine.Decide(Order(), pay, Now).Events, Now);
        var answer = new OrderInput.TradeAnswered(started.LastAttempt!.OutTradeNo, TradeSource.Pay, new TradeFinding(TradeVerdict.Paid) { Amount = 1990 });
        var paid = OrderMachine.Apply(started, OrderMachine.Decide(started, answer, Now).Events, Now);
        var proof = GooglePlayDesk.Proof();

        var choice = await choices.OfStart("demo", "demo/A-1", paid, Start(proof, GooglePlayDesk.Sign(proof), "googleplay"), Now);

        Assert.Equal((null, Refusal.PurchaseRefused), (choice.Input, choice.Refusal));
        Assert.Empty(claims.Held);
    }

    [Fact]
    public async Task A_buyer_whose_id_Apple_wrote_in_small_letters_is_the_same_buyer()
    {
        var signed = new AppStoreDesk().Signed(("appAccountToken", "7e3fb204-4d0d-4f2c-8a53-1f6d5f3f9a01"));
        Task<PaymentChoice> Of(string buyer) => choices.OfStart("demo", "demo/A-1", Order(), Start(signed, null, "appstore") with { OpenId = buyer }, Now);
        Assert.Equal(Refusal.PurchaseRefused, (await Of("9E3FB204-4D0D-4F2C-8A53-1F6D5F3F9A01")).Refusal);
        Assert.Equal(Refusal.None, (await Of("7E3FB204-4D0D-4F2C-8A53-1F6D5F3F9A01")).Refusal);
    }

    [Fact]
    public async Task Data_in_another_order_are_refused_and_claim_nothing()
    {
        var proof = GooglePlayDesk.Proof();
        var reordered = new JsonObject(JsonNode.Parse(proof)!.AsObject().Reverse().Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString();
        var choice = await choices.OfStart("demo", "demo/A-1", Order(), Start(reordered, GooglePlayDesk.Sign(proof), "googleplay"), Now);
        Assert.Equal(Refusal.PurchaseRefused, choice.Refusal);
        Assert.Empty(claims.Held);
    }

    [Fact]
    public async Task A_pending_purchase_starts_and_the_store_decides_later() =>
        Assert.NotNull((await Offer("demo/A-1", GooglePlayDesk.Proof(("purchaseState", 4), ("orderId", null)))).Input);

    [Fact]
    public async Task A_transaction_of_the_App_Store_is_claimed_by_its_number()
    {
        var desk = new AppStoreDesk();
        var first = await choices.OfStart("demo", "demo/A-1", Order(), Start(desk.Signed(), null, "appstore"), Now);
        var second = await choices.OfStart("demo", "demo/A-2", Order(), Start(desk.Signed(("signedDate", 1772300000000)), null, "appstore"), Now);
        Assert.Equal((AppStoreDesk.Transaction, Refusal.PurchaseRefused), (first.Input!.Purchase!.Token, second.Refusal));
    }

    private Task<PaymentChoice> Offer(string orderKey, string proof, string? buyer = null) =>
        choices.OfStart("demo", orderKey, Order(), Start(proof, GooglePlayDesk.Sign(proof), "googleplay") with { OpenId = buyer }, Now);

    private static StartPayment Start(string proof, string? signature, string channel) => new() { Scene = "iap", Channel = channel, Proof = proof, Signature = signature, Actor = "merchant" };

    private PaymentChoices Choices(params ChannelAccountSettings[] accounts) =>
        new(new ChannelDirectory(accounts, [], new ChannelPorts(new ScriptedWire(), new StoppedClock(), new CountedNonces())), claims, new OrderOptions());

    private static OrderState Order() =>
        OrderMachine.Apply(null, OrderMachine.Decide(null, new OrderInput.Create("demo", "A-1", 1990, "CNY", "no ads", null, TimeSpan.FromMinutes(30)), Now).Events, Now);

    /// <summary>Claims as the database keeps them: the first order gets it.</summary>
    private sealed class MemoryClaims : IPurchaseClaims
    {
        public Dictionary<(string Channel, string Token), string> Held { get; } = [];

        public TaskCompletionSource? Gate { get; set; }

        public async Task<bool> ClaimAsync(string channel, string token, string orderKey)
        {
            if (Gate is not null) await Gate.Task;
            lock (Held) return Held.TryAdd((channel, token), orderKey) || Held[(channel, token)] == orderKey;
        }
    }
}
