namespace PaymentGrains.PosTerminal;

/// <summary>One refund of an order as received.</summary>
/// <param name="Kind"><c>merchant, cancel, late_success</c> or <c>channel</c>.</param>
/// <param name="Amount">Fen.</param>
/// <param name="Status"><c>pending, succeeded, failed</c> or <c>abnormal</c>.</param>
public sealed record PosRefund(string RefundNo, string Kind, long Amount, string Status)
{
    /// <summary>The channel's last words on it.</summary>
    public string ChannelMessage { get; init; } = "";

    public override string ToString() =>
        $"refund {RefundNo}  {Yuan.FromFen(Amount)} yuan  {Status}" + (Kind == "merchant" ? "" : $"  ({Kind})") + (ChannelMessage.Length == 0 ? "" : $"  {ChannelMessage}");
}
