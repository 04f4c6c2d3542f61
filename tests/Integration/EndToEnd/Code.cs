namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Payment codes of customers who never come twice.</summary>
internal static class Code
{
    private static int _customers;

    /// <param name="channel"><c>alipay</c> or <c>wechat</c>.</param>
    /// <param name="ending">Two digits that decide what the simulated channel does (DESIGN 8).</param>
    public static string Of(string channel, string ending)
    {
        var customer = Interlocked.Increment(ref _customers);
        return (channel == "alipay" ? "28" : "13") + $"{customer:00000000000000}" + ending;
    }
}
