using System.Text;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.AppStore;
using PaymentGrains.ChannelSimulator.Customers;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.GooglePlay;
using PaymentGrains.ChannelSimulator.Huifu;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Requests;
using PaymentGrains.ChannelSimulator.Stores;
using PaymentGrains.ChannelSimulator.UnionPay;
using PaymentGrains.ChannelSimulator.WeChat;
using PaymentGrains.ChannelSimulator.WeChat.V3;
using PaymentGrains.ChannelSimulator.Wire;
using PaymentGrains.ChannelSimulator.YeePay;

namespace PaymentGrains.ChannelSimulator;

/// <summary>
/// All channels in one object: takes requests in the channels' own wire protocols and answers as they do
/// (DESIGN 8). It runs on the time and the chance that it is given and uses no other thread, so a simulation can hold it
/// in memory; the web application is a thin shell around it.
/// </summary>
public sealed class SimulatedChannels : IDisposable
{
    readonly TimeProvider clock;
    readonly SimulatorOptions options;
    readonly Lock gate = new();
    readonly TradeLedger ledger;
    readonly RequestLog log;
    readonly SimulatorCounters counters = new();
    readonly Notifier notifier;
    readonly IReadOnlyList<IWireProtocol> protocols;
    readonly Dictionary<string, WeChatV3Keys> wechatKeys;

    public SimulatedChannels(TimeProvider clock, SimulatorOptions options, INotificationSender notificationSender)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(notificationSender);
        this.clock = clock;
        this.options = options;
        ledger = new TradeLedger(options.Chance, options.JournalFile);
        log = new RequestLog(gate);
        Faults = new FaultBoard(clock, options.Chance, gate);
        wechatKeys = options.Accounts.Wechat.Where(account => account.ApiV3Key.Length > 0).ToDictionary(account => account.MchId, account => new WeChatV3Keys(account));
        INoticeWriter[] writers =
        [
            new AlipayNoticeWriter(options), new WeChatV3NoticeWriter(wechatKeys), new AcpNoticeWriter(options), new YeePayNoticeWriter(options),
            new HuifuNoticeWriter(options), new GooglePlayNoticeWriter(options), new AppStoreNoticeWriter(options),
        ];
        notifier = new Notifier(clock, options, notificationSender, ledger, Faults, log, counters, writers, gate);
        protocols =
        [
            new AlipayProtocol(options, ledger, notifier),
            new WeChatProtocol(options, ledger, counters),
            new WeChatV3Protocol(options, wechatKeys, clock, ledger, notifier, counters),
            new AcpProtocol(options, ledger, notifier),
            new QraProtocol(options, ledger),
            new YeePayProtocol(options, ledger, notifier),
            new HuifuProtocol(options, ledger, notifier),
            new GooglePlayProtocol(options, ledger, notifier),
            new AppStoreProtocol(options, ledger),
        ];
        Stores = new StoreTill(clock, options, ledger, notifier, [new GooglePlayStore(options), new AppStoreStore(options)], gate);
        lock (gate) notifier.Resume();
    }

    /// <summary>The faults in force. They can be changed at any time.</summary>
    public FaultBoard Faults { get; }

    /// <summary>The stores, where customers buy without the merchant's program.</summary>
    public StoreTill Stores { get; }

    public SimulatorStatistics Statistics
    {
        get
        {
            lock (gate) return counters.ToStatistics();
        }
    }

    /// <summary>
    /// Answers one request, or returns <see cref="SimulatedReply.ConnectionCut"/>. What the channel has begun it finishes,
    /// also when the caller leaves.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller left before the answer.</exception>
    public async Task<SimulatedReply> HandleAsync(SimulatedRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (protocols.FirstOrDefault(protocol => protocol.Owns(request.Path)) is not { } protocol) return Plain(404, "no such path at the simulated channels");
        if (!protocol.Takes(request.Method)) return Plain(405, "not by this method");
        if (request.Body.Length > SimulatedRequest.LongestBody) return Plain(413, "the body is longer than 1 MB");

        var call = protocol.Read(request, clock.GetUtcNow());
        var fault = Faults.Strike(call.Channel, call.Operation, call.OutTradeNo);
        if (FaultKinds.IsOfRefunds(fault?.Kind)) call = call with { RefundFault = fault!.Kind };
        switch (fault?.Kind)
        {
            case FaultKinds.DropRequest:
                return await CutAsync(call, fault, cancellationToken);
            case FaultKinds.HttpError:
                Record(call, $"HTTP {fault.Status ?? 502}", fault);
                return Plain(fault.Status ?? 502, "simulated HTTP error");
        }

        var answer = fault?.Kind == FaultKinds.OutOfOrder
            ? await PerformLateAsync(protocol, call, fault).WaitAsync(cancellationToken)
            : Perform(protocol, call);
        if (fault?.Kind == FaultKinds.Duplicate) answer = Perform(protocol, call);
        if (answer.IsConnectionCut || fault?.Kind == FaultKinds.DropReply) return await CutAsync(call, fault, cancellationToken);

        if (fault?.Kind == FaultKinds.AnswerCode) answer = protocol.Recode(call, answer, fault.Code!);
        Record(call, answer.Summary, fault);
        if (fault?.Kind == FaultKinds.Delay) await Task.Delay(fault.Pause(1000), clock, cancellationToken);
        return protocol.Write(call, answer, fault?.Kind == FaultKinds.BadSignature);
    }

    /// <summary>Every trade that the channels know of now, oldest first.</summary>
    public IReadOnlyList<LedgerLine> Ledger()
    {
        var now = clock.GetUtcNow();
        lock (gate) return [.. ledger.KnownAt(now).Select(trade => trade.ToLine())];
    }

    /// <summary>One trade by the merchant's number; null when no channel knows it.</summary>
    public LedgerLine? Ledger(string outTradeNo)
    {
        ArgumentNullException.ThrowIfNull(outTradeNo);
        var now = clock.GetUtcNow();
        lock (gate) return ledger.FindAny(outTradeNo, now).FirstOrDefault()?.ToLine();
    }

    /// <summary>
    /// A customer scans or opens what was prepared, and pays as the two digits of <paramref name="ending"/> say (DESIGN 8). Says why not, or null.
    /// </summary>
    /// <param name="ticketOrOutTradeNo">The text of the code, the address, the prepay id, Alipay's order text for an app; or the merchant's number.</param>
    public string? CustomerPays(string ticketOrOutTradeNo, string ending)
    {
        ArgumentNullException.ThrowIfNull(ticketOrOutTradeNo);
        if (ending is not { Length: 2 } || !ending.All(char.IsAsciiDigit)) return "ending must be two digits";
        var now = clock.GetUtcNow();
        // An app hands its order text to Alipay, and there the trade begins.
        if (AlipayForm.IsOrderText(ticketOrOutTradeNo)) ticketOrOutTradeNo = OpenApp(ticketOrOutTradeNo, now);
        // The merchant's own address behind WeChat's is no part of the ticket.
        ticketOrOutTradeNo = ticketOrOutTradeNo.Split("&redirect_url=")[0];
        lock (gate)
        {
            if (ledger.FindPrepared(ticketOrOutTradeNo, now) is not { } trade) return "nothing was prepared with that ticket or outTradeNo";
            if (trade.Begin((CodeEnding)int.Parse(ending), now) is { } problem) return problem;
            ledger.Save(trade);
            notifier.Watch(trade, now);
            return null;
        }
    }

    /// <summary>What a customer sees who opens WeChat's address in a browser.</summary>
    internal string WeChatCashier(string ticket, string? returnUrl)
    {
        lock (gate)
        {
            return ledger.FindPrepared(ticket, clock.GetUtcNow()) is { Channel: ChannelNames.WeChat } trade
                ? CustomerPage.Render("WeChat Pay", trade, Uri.TryCreate(returnUrl, UriKind.Absolute, out var back) && back.Scheme is "http" or "https" ? returnUrl : null)
                : CustomerPage.Refusal("no such payment");
        }
    }

    /// <summary>Somebody refunds <paramref name="amount"/> fen at the channel's own console, where the merchant's program has no part. Says why not, or null.</summary>
    public string? RefundAtConsole(string outTradeNo, long amount) => AtConsole(outTradeNo, (trade, now) =>
    {
        if (amount <= 0) return "amount must be 1 fen or more";
        var number = $"CONSOLE{trade.TradeNo}{trade.Entries.Count}";
        switch (trade.Refund(number, amount, now))
        {
            case RefundResult.NotPaid:
                return $"trade {outTradeNo} is not paid";
            case RefundResult.TooMuch:
                return $"trade {outTradeNo} holds only {trade.Net} fen, {trade.AbnormalRefunds.Sum(refund => refund.Amount)} of it for abnormal refunds";
        }

        if (options.NotifyPartialRefunds && trade is { Channel: ChannelNames.Alipay, Status: TradeStatus.Paid }) notifier.NotifyOfRefund(trade, now);
        return null;
    });

    /// <summary>Somebody finishes an abnormal refund: its money moves now. Says why not, or null.</summary>
    public string? FinishRefund(string outTradeNo, string outRefundNo) => AtConsole(outTradeNo, (trade, now) => trade.FinishRefund(outRefundNo, now));

    /// <summary>Somebody gives an abnormal refund up: its number is dead (WeChat <c>REFUNDCLOSE</c>, FACTS 2.6). Says why not, or null.</summary>
    public string? CloseRefund(string outTradeNo, string outRefundNo) => AtConsole(outTradeNo, (trade, _) => trade.CloseRefund(outRefundNo));

    /// <summary>WeChat Pay changes the key that it signs with for this account's merchant; the one before stays good beside it. The new serial number; null when no account has v3 under that name.</summary>
    public string? RotatePlatformKey(string account) => wechatKeys.Values.FirstOrDefault(keys => keys.Account.Account == account)?.Rotate(clock.GetUtcNow());

    /// <summary>The last requests and notifications, newest first; at most 200 are kept.</summary>
    public IReadOnlyList<RequestRecord> Requests(int count = 200) => log.Latest(count);

    public void Dispose()
    {
        lock (gate)
        {
            notifier.Dispose();
            ledger.Dispose();
        }
    }

    string? AtConsole(string outTradeNo, Func<Trade, DateTimeOffset, string?> act)
    {
        ArgumentNullException.ThrowIfNull(outTradeNo);
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (ledger.FindAny(outTradeNo, now).FirstOrDefault() is not { } trade) return $"no channel knows the trade {outTradeNo}";
            var problem = act(trade, now);
            if (problem is null) ledger.Save(trade);
            return problem;
        }
    }

    /// <summary>The number of the trade that an order text begins.</summary>
    string OpenApp(string orderText, DateTimeOffset now)
    {
        var gateway = protocols.OfType<AlipayProtocol>().Single();
        var call = gateway.Read(SimulatedRequest.Post(AlipayProtocol.Gateway, Encoding.UTF8.GetBytes(orderText)), now);
        var answer = Perform(gateway, call);
        Record(call, answer.Summary, null);
        return call.OutTradeNo;
    }

    WireAnswer Perform(IWireProtocol protocol, WireCall call)
    {
        if (call.Refusal is not null) return call.Refusal;
        lock (gate) return protocol.Perform(call, clock.GetUtcNow());
    }

    Task<WireAnswer> PerformLateAsync(IWireProtocol protocol, WireCall call, Fault fault)
    {
        // The request is on its way, whatever becomes of the caller.
        var answer = new TaskCompletionSource<WireAnswer>();
        options.StartWork(async () =>
        {
            await Task.Delay(fault.Pause(2000), clock, CancellationToken.None);
            answer.SetResult(Perform(protocol, call));
        });
        return answer.Task;
    }

    async Task<SimulatedReply> CutAsync(WireCall call, Fault? fault, CancellationToken cancellationToken)
    {
        Record(call, WireAnswer.ConnectionCut.Summary, fault);
        lock (gate) counters.ConnectionsCut++;
        if (options.HoldLostReplies) await Task.Delay(options.HoldFor, clock, cancellationToken);
        return SimulatedReply.ConnectionCut;
    }

    void Record(WireCall call, string answer, Fault? fault)
    {
        lock (gate)
        {
            counters.Requests++;
            if (call.HasBadSignature) counters.BadSignatures++;
            log.Add(new RequestRecord(
                clock.GetUtcNow(), call.Channel, call.Operation, call.OutTradeNo, RequestLog.Mask(call.AuthCode), answer, fault?.Kind));
        }
    }

    static SimulatedReply Plain(int status, string text) => SimulatedReply.Of(status, "text/plain; charset=utf-8", text);
}
