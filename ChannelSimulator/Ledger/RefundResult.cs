namespace PaymentGrains.ChannelSimulator.Ledger;

internal enum RefundResult
{
    Moved,
    Repeated,
    OtherAmount,
    NotPaid,
    TooMuch,
}
