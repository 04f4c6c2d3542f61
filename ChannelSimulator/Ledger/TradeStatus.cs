namespace PaymentGrains.ChannelSimulator.Ledger;

internal enum TradeStatus
{
    Waiting,
    Paid,
    Closed,
    Refused,
    Refunded,
}
