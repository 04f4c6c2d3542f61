namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Payment codes of customers who never come twice.</summary>
internal static class Code
{
    /// <summary>Whose codes test mode takes at accounts of their own.</summary>
    public static readonly string[] Channels = ["alipay", "wechat", "unionpay"];

    /// <summary>Every ending of DESIGN 8; 11 and 13 differ from 00 in the statement only.</summary>
    public static readonly string[] Endings = ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14"];

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
