namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>What the last two digits of a payment code ask the channel to do (DESIGN 8). Any other ending is paid at once.</summary>
internal enum CodeEnding
{
    PaidAtOnce = 0,
    PaidAfterConfirmation = 1,
    NeverConfirmed = 2,
    NotEnoughMoney = 3,
    ReplyLost = 4,
    RequestLost = 5,
    HeldBack = 6,
    ReversalAsksToRetry = 7,
    PaidAtReversal = 8,
    NotifiedOutOfOrder = 9,
    SystemErrorThenPaid = 10,
    MissingFromBill = 11,
    PaidAfterReversal = 12,
    OneFenLessInBill = 13,
    CustomerSaysNo = 14,
}
