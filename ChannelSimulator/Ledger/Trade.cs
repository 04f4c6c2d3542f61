using System.Text.Json.Serialization;

namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>
/// One trade at a channel. What is still to come (a confirmation, a refusal, the expiry) is kept as times and booked when
/// somebody looks (<see cref="Settle"/>), so nothing has to wake up for it. The payment code itself is not kept.
/// </summary>
internal sealed class Trade
{
    public static readonly TimeSpan ConfirmationTakes = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan ShortConfirmationTakes = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan RefusalTakes = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan HeldBackFor = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan LateCaptureAfter = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan AcknowledgedWithin = TimeSpan.FromDays(3);

    public required string Channel { get; init; }
    public required string Merchant { get; init; }
    public required string OutTradeNo { get; init; }
    public required string TradeNo { get; init; }
    public required long Amount { get; init; }
    public required string Subject { get; init; }
    public string Attach { get; init; } = "";
    public string? NotifyUrl { get; init; }

    /// <summary>UnionPay: the txnTime of the payment and of each refund by its orderId; a query that names another time finds nothing (FACTS 3A.2).</summary>
    public Dictionary<string, string> TxnTimes { get; init; } = [];

    /// <summary>UnionPay: the orderId of the undo that gave the payment back; null when none did.</summary>
    public string? UndoneBy { get; set; }

    /// <summary>Digest of the business parameters: a repeat with the same number must bring the same ones (FACTS 0.4).</summary>
    public required string Fingerprint { get; init; }

    public required CodeEnding Ending { get; set; }

    /// <summary>The customer has not begun to pay: what the code's ending asks for waits (<see cref="Begin"/>).</summary>
    public bool IsPrepared { get; set; }

    /// <summary>What the customer scans or opens, unique; null of a payment code.</summary>
    public string? Ticket { get; init; }

    /// <summary>How the customer pays, in the channel's words: <c>NATIVE</c>, <c>alipay.trade.page.pay</c>; empty of a code that the merchant scanned at v2 or Alipay.</summary>
    public string Kind { get; init; } = "";

    public DateTimeOffset? BeganAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    public TradeStatus Status { get; set; }
    public DateTimeOffset? CaptureAt { get; set; }

    /// <summary>The money is taken at <see cref="CaptureAt"/> even from a closed trade (ending 12).</summary>
    public bool CaptureThoughClosed { get; set; }

    public DateTimeOffset? RefuseAt { get; set; }
    public int SystemErrorsLeft { get; set; }
    public int ReversalRetriesLeft { get; set; }

    /// <summary>Nothing ends it but its own time, which then takes the place of the reversal that 07, 08 and 12 tell of.</summary>
    public bool EndsByItself { get; init; }

    /// <summary>The money goes back by itself when the merchant does not take notice in time (Google, FACTS 6.2).</summary>
    public bool NeedsAcknowledgement { get; init; }

    public bool IsAcknowledged { get; set; }

    /// <summary>A second token of a store's order: the number of the first. Money was taken once, for that one.</summary>
    public string? OrderOf { get; init; }

    /// <summary>The product can be bought again.</summary>
    public bool IsConsumed { get; set; }

    public ReversalResult Reversal { get; set; }
    public NotificationState Notification { get; init; } = new();
    public List<LedgerEntry> Entries { get; init; } = [];
    public List<AbnormalRefund> AbnormalRefunds { get; init; } = [];

    /// <summary>Abnormal ones that somebody gave up: their numbers are dead, and the money stayed.</summary>
    public List<AbnormalRefund> ClosedRefunds { get; init; } = [];


    [JsonIgnore] public long Captured => Entries.Where(entry => entry.Kind == "capture").Sum(entry => entry.Amount);
    [JsonIgnore] public long Refunded => Entries.Where(entry => entry.Kind == "refund").Sum(entry => entry.Amount);
    [JsonIgnore] public long Net => Captured - Refunded;
    [JsonIgnore] public DateTimeOffset? PaidAt => Entries.LastOrDefault(entry => entry.Kind == "capture")?.At;

    /// <summary>A request that was held back has not reached the channel before its time.</summary>
    public bool IsKnownAt(DateTimeOffset now) => CreatedAt <= now;

    /// <summary>The customer has scanned or opened what was prepared, and pays as the ending says. Says why not, or null.</summary>
    public string? Begin(CodeEnding ending, DateTimeOffset now)
    {
        if (Status != TradeStatus.Waiting) return $"trade {OutTradeNo} is {Status.ToString().ToLowerInvariant()}";
        if (!IsPrepared) return $"somebody pays trade {OutTradeNo} already";
        IsPrepared = false;
        Ending = ending;
        BeganAt = now;
        Start();
        return null;
    }

    /// <summary>Sets the course that the code asks for.</summary>
    public void Start()
    {
        if (OrderOf is not null)
        {
            Status = TradeStatus.Paid;
            return;
        }

        var began = BeganAt ?? CreatedAt;
        switch (Ending)
        {
            case CodeEnding.PaidAfterConfirmation:
                CaptureAt = began + ConfirmationTakes;
                break;
            case CodeEnding.NotifiedOutOfOrder:
                CaptureAt = began + ShortConfirmationTakes;
                break;
            case CodeEnding.HeldBack:
                CaptureAt = BeganAt is null ? CreatedAt : began + HeldBackFor;
                break;
            case CodeEnding.CustomerSaysNo:
                RefuseAt = began + RefusalTakes;
                break;
            case CodeEnding.NotEnoughMoney:
                Status = TradeStatus.Refused;
                break;
            case CodeEnding.ReversalAsksToRetry:
                ReversalRetriesLeft = 2;
                break;
            case CodeEnding.PaidAtReversal when EndsByItself:
                CaptureAt = ExpiresAt - LastMoment;
                break;
            case CodeEnding.NeverConfirmed or CodeEnding.PaidAtReversal or CodeEnding.PaidAfterReversal:
                break;
            case CodeEnding.SystemErrorThenPaid:
                // The money is taken at once: whoever reads a system error as a refusal is found out by the ledger.
                SystemErrorsLeft = 2;
                Capture(began);
                break;
            default:
                Capture(began);
                break;
        }
    }

    /// <summary>Books what has become due by <paramref name="now"/>; true when something did.</summary>
    public bool Settle(DateTimeOffset now)
    {
        if (!IsKnownAt(now)) return false;
        var before = Status;
        if (Status == TradeStatus.Closed && CaptureThoughClosed && CaptureAt <= now) Capture(CaptureAt.Value);
        if (Status == TradeStatus.Waiting)
        {
            if (CaptureAt <= now && !(ExpiresAt <= CaptureAt)) Capture(CaptureAt.Value);
            else if (RefuseAt <= now && !(ExpiresAt <= RefuseAt)) Status = TradeStatus.Refused;
            else if (ExpiresAt <= now) Status = TradeStatus.Closed;
        }

        if (Status == TradeStatus.Paid && NeedsAcknowledgement && !IsAcknowledged && PaidAt + AcknowledgedWithin is { } tooLate && tooLate <= now)
            Give(new LedgerEntry("refund", Net, tooLate));
        return Status != before;
    }

    /// <summary>Closes the trade or gives the money back; false when the channel wants to be asked again.</summary>
    public bool Reverse(DateTimeOffset now)
    {
        if (Status == TradeStatus.Waiting && ReversalRetriesLeft > 0)
        {
            ReversalRetriesLeft--;
            return false;
        }

        if (Status == TradeStatus.Waiting && Ending == CodeEnding.PaidAtReversal) Capture(JustBefore(now));
        if (Status == TradeStatus.Paid)
        {
            Entries.Add(new LedgerEntry("refund", Net, now));
            Status = TradeStatus.Refunded;
            Reversal = ReversalResult.Refunded;
        }
        else if (Status == TradeStatus.Waiting)
        {
            CloseWaiting(now);
            Reversal = ReversalResult.Closed;
        }

        return true;
    }

    /// <summary>Closes what holds no money; gives none back.</summary>
    public CloseResult CloseUnpaid(DateTimeOffset now)
    {
        if (Status == TradeStatus.Waiting && ReversalRetriesLeft > 0)
        {
            ReversalRetriesLeft--;
            return CloseResult.AskAgain;
        }

        if (Status == TradeStatus.Waiting && Ending == CodeEnding.PaidAtReversal) Capture(JustBefore(now));
        if (Status is TradeStatus.Paid or TradeStatus.Refunded) return CloseResult.Paid;
        if (Status == TradeStatus.Closed) return CloseResult.ClosedBefore;
        CloseWaiting(now);
        return CloseResult.Closed;
    }

    /// <summary>
    /// Somebody asks for a trade that nothing closes. False: its time is over, and it says twice that it still waits (07). What says that it is over may
    /// take the money all the same (12).
    /// </summary>
    public bool SaysItsEnd(DateTimeOffset now)
    {
        if (!EndsByItself || Status != TradeStatus.Closed || CaptureThoughClosed) return true;
        if (ReversalRetriesLeft > 0)
        {
            ReversalRetriesLeft--;
            return false;
        }

        CloseWaiting(now);
        return true;
    }

    public void Close()
    {
        Status = TradeStatus.Closed;
        CaptureAt = null;
        RefuseAt = null;
    }

    /// <summary>Gives back <paramref name="amount"/> fen under the merchant's own number, once; or only accepts it and leaves it abnormal.</summary>
    public RefundResult Refund(string requestNo, long amount, DateTimeOffset now, bool abnormal = false)
    {
        if (AmountOfRefund(requestNo) is { } earlier) return earlier == amount ? RefundResult.Repeated : RefundResult.OtherAmount;
        if (Status is not (TradeStatus.Paid or TradeStatus.Refunded)) return RefundResult.NotPaid;
        if (amount > Net - AbnormalRefunds.Sum(refund => refund.Amount)) return RefundResult.TooMuch;
        if (abnormal) AbnormalRefunds.Add(new AbnormalRefund(requestNo, amount, now));
        else Give(new LedgerEntry("refund", amount, now, requestNo));
        return RefundResult.Moved;
    }

    /// <summary>A person finishes an abnormal refund: the money moves now. Says why not, or null.</summary>
    public string? FinishRefund(string requestNo, DateTimeOffset now)
    {
        if (AbnormalRefunds.Find(refund => refund.RequestNo == requestNo) is not { } waiting) return $"trade {OutTradeNo} has no abnormal refund {requestNo}";
        if (waiting.Amount > Net) return $"trade {OutTradeNo} holds only {Net} fen any more";
        AbnormalRefunds.Remove(waiting);
        Give(new LedgerEntry("refund", waiting.Amount, now, requestNo));
        return null;
    }

    /// <summary>A person gives an abnormal refund up: its money stays, and its number is dead. Says why not, or null.</summary>
    public string? CloseRefund(string requestNo)
    {
        if (AbnormalRefunds.Find(refund => refund.RequestNo == requestNo) is not { } waiting) return $"trade {OutTradeNo} has no abnormal refund {requestNo}";
        AbnormalRefunds.Remove(waiting);
        ClosedRefunds.Add(waiting);
        return null;
    }

    /// <summary>Fen of the refund of that number, done, abnormal or closed; null when there is none.</summary>
    public long? AmountOfRefund(string requestNo) =>
        FindRefund(requestNo)?.Amount ?? AbnormalRefunds.Concat(ClosedRefunds).FirstOrDefault(refund => refund.RequestNo == requestNo)?.Amount;

    public LedgerEntry? FindRefund(string requestNo) =>
        Entries.Find(entry => entry.Kind == "refund" && entry.RequestNo == requestNo);

    public LedgerLine ToLine() => new(
        OutTradeNo, Channel, Status.ToString().ToLowerInvariant(), Captured, Refunded, Net, TradeNo, CreatedAt, ExpiresAt, [.. Entries], [.. AbnormalRefunds]);

    /// <summary>So that a reader who sorts by time sees the money taken before it is given back.</summary>
    DateTimeOffset JustBefore(DateTimeOffset now) =>
        now - CreatedAt > TimeSpan.FromMilliseconds(1) ? now - TimeSpan.FromMilliseconds(1) : CreatedAt;

    void CloseWaiting(DateTimeOffset now)
    {
        Close();
        CaptureThoughClosed = Ending == CodeEnding.PaidAfterReversal;
        if (CaptureThoughClosed) CaptureAt = now + LateCaptureAfter;
    }

    void Give(LedgerEntry refund)
    {
        Entries.Add(refund);
        if (Net == 0) Status = TradeStatus.Refunded;
    }

    void Capture(DateTimeOffset at)
    {
        // Two captures of one trade would be the simulator's own fault, and it is the judge.
        if (Captured > 0) throw new InvalidOperationException($"Trade {OutTradeNo} is captured already.");
        Entries.Add(new LedgerEntry("capture", Amount, at));
        Status = TradeStatus.Paid;
        CaptureAt = null;
        RefuseAt = null;
        CaptureThoughClosed = false;
    }
}
