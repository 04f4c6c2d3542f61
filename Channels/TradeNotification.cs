using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels;

/// <summary>A notification whose signature, app and merchant were checked. Its amount still has to be compared with the order's.</summary>
/// <param name="NotifyId">The channel's own id of it, where it has one.</param>
public sealed record TradeNotification(string OutTradeNo, TradeFinding Finding, string? NotifyId);
