namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>A merchant at the simulated UnionPay QRA gateway, with its MD5 key.</summary>
public sealed record QraAccount(string Account, string MchId, string Key);
