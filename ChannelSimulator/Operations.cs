namespace PaymentGrains.ChannelSimulator;

/// <summary>What a request asks for, in words that the channels share.</summary>
public static class Operations
{
    public const string Pay = "pay";
    public const string Query = "query";

    /// <summary>Alipay's cancel and close, WeChat's reverse.</summary>
    public const string Cancel = "cancel";

    public const string Refund = "refund";
    public const string RefundQuery = "refundquery";

    /// <summary>Google's acknowledge and consume.</summary>
    public const string Acknowledge = "acknowledge";

    /// <summary>An access token for a service account.</summary>
    public const string Token = "token";

    /// <summary>The channel's public keys.</summary>
    public const string Keys = "keys";

    /// <summary>The channel's own call to the merchant.</summary>
    public const string Notify = "notify";

    public static readonly IReadOnlyList<string> All = [Pay, Query, Cancel, Refund, RefundQuery, Acknowledge, Token, Keys, Notify];
}
