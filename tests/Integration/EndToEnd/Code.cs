namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Payment codes of customers who never come twice.</summary>
internal static class Code
{
    private static int _customers;

    /// <param name="channel"><c>alipay</c>, <c>wechat</c>, <c>unionpay</c> or <c>ecny</c>.</param>
    /// <param name="ending">Two digits that decide what the simulated channel does (DESIGN 8).</param>
    public static string Of(string channel, string ending)
    {
        var customer = Interlocked.Increment(ref _customers);
        var head = channel switch { "alipay" => "28", "ecny" => "010", "unionpay" => "620", _ => "13" };
        return head + $"{customer:00000000000000}" + ending;
    }
}
