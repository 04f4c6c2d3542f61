namespace PaymentGrains.ChannelSimulator;

/// <summary>What a request asks for, in words that all channels share.</summary>
public static class Operations
{
    /// <summary>A charge of a code, or the preparation of a payment that a customer begins.</summary>
    public const string Pay = "pay";
    public const string Query = "query";

    /// <summary>Alipay's cancel and close, WeChat's reverse.</summary>
    public const string Cancel = "cancel";

    public const string Refund = "refund";
    public const string RefundQuery = "refundquery";

    /// <summary>A day's statement, and its file.</summary>
    public const string Bill = "bill";

    /// <summary>The channel's own certificates or public keys.</summary>
    public const string Certificates = "certificates";

    /// <summary>Google's acknowledge and consume.</summary>
    public const string Acknowledge = "acknowledge";

    /// <summary>An access token for a service account.</summary>
    public const string Token = "token";

    /// <summary>The channel's public keys.</summary>
    public const string Keys = "keys";

    /// <summary>The channel's own call to the merchant.</summary>
    public const string Notify = "notify";

    public static readonly IReadOnlyList<string> All = [Pay, Query, Cancel, Refund, RefundQuery, Bill, Certificates, Acknowledge, Token, Keys, Notify];
}
