namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>
/// A merchant at the simulated WeChat Pay. <paramref name="SignType"/> is what the gateway should use; both are understood.
/// </summary>
public sealed record WeChatAccount(string Account, string AppId, string MchId, string ApiKey, string SignType);
