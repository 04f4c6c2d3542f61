namespace PaymentGrains.ChannelSimulator.Faults;

/// <summary>What a fault does. On notifications, "request" is the notification and "reply" is the merchant's answer to it.</summary>
public static class FaultKinds
{
    /// <summary>Processed at once, the answer comes <c>milliseconds</c> later (default 1000).</summary>
    public const string Delay = "delay";

    /// <summary>Not processed, and the connection is cut.</summary>
    public const string DropRequest = "drop-request";

    /// <summary>Processed, and the connection is cut.</summary>
    public const string DropReply = "drop-reply";

    /// <summary>
    /// Not processed; a plain HTTP error <c>status</c> (default 502). A notification is sent, its answer taken for an error.
    /// </summary>
    public const string HttpError = "http-error";

    /// <summary>Processed, and the answer (or the notification) carries a signature that does not fit.</summary>
    public const string BadSignature = "bad-signature";

    /// <summary>Processed twice, the second answer comes back. A notification is sent twice.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>
    /// Processed only after <c>milliseconds</c> (default 2000), so that later requests overtake it, also if the caller has
    /// left. A notification is late by as much, whatever has become of the trade, and a stale WAIT_BUYER_PAY follows it.
    /// </summary>
    public const string OutOfOrder = "out-of-order";

    /// <summary>A refund is refused for certain: Alipay ACQ.TRADE_NOT_ALLOW_REFUND, WeChat TRADE_OVERDUE. One that is known already is not touched.</summary>
    public const string RefundRefused = "refund-refused";

    /// <summary>The merchant's balance is too small for a refund; the same number later may do. One that is known already is not touched.</summary>
    public const string RefundNoBalance = "refund-no-balance";

    /// <summary>
    /// WeChat only: a refund is accepted and then stands at CHANGE; its money moves when somebody finishes it
    /// (<see cref="SimulatedChannels.FinishRefund"/>).
    /// </summary>
    public const string RefundAbnormal = "refund-abnormal";

    /// <summary>UnionPay only: processed, and the answer says <c>code</c> instead: respCode of a pay, origRespCode of a query (FACTS 3A.5).</summary>
    public const string AnswerCode = "answer-code";

    public static readonly IReadOnlyList<string> All =
        [Delay, DropRequest, DropReply, HttpError, BadSignature, Duplicate, OutOfOrder, RefundRefused, RefundNoBalance, RefundAbnormal, AnswerCode];

    internal static bool IsOfRefunds(string? kind) => kind is RefundRefused or RefundNoBalance or RefundAbnormal;
}
