using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Domain.Orders;

/// <summary>
/// Our numbers at the channels, functions of the order alone: two activations that decide the same step at once use the same number, so
/// the channel sees one trade, not two. Capital letters and digits only, which every channel takes (FACTS 1.7, 2.4, 3A.2).
/// </summary>
public static class OrderNumbers
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private const int OutTradeNoLength = 27;

    /// <summary>27 characters: <c>P</c>, day of creation, 16 of a hash over merchant, order number and moment of creation, two digits of the attempt, of which there are at most <see cref="OrderMachine.AttemptsMax"/>.</summary>
    public static string OutTradeNo(OrderState order, int attempt)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"{order.Key}\n{order.CreatedAt.UtcTicks}"));
        return $"P{order.CreatedAt:yyyyMMdd}{Base32(seed.AsSpan(0, 10))}{attempt:00}";
    }

    /// <summary>The trade's number, <c>R</c> and a count from 1; a refused undo has used a number too.</summary>
    public static string OutRefundNo(OrderState order, string outTradeNo) =>
        $"{outTradeNo}R{order.Refunds.Where(refund => refund.OutTradeNo == outTradeNo).Sum(refund => refund.UndoNo is null ? 1 : 2) + 1}";

    /// <summary>The trade that a refund number of ours belongs to; null of a number that <see cref="OutRefundNo"/> has not made.</summary>
    public static string? TradeOf(string outRefundNo) =>
        outRefundNo.Length > OutTradeNoLength + 1 && outRefundNo[0] == 'P' && outRefundNo[OutTradeNoLength] == 'R' && outRefundNo.AsSpan(OutTradeNoLength + 1).ContainsAnyExceptInRange('0', '9') == false
            ? outRefundNo[..OutTradeNoLength]
            : null;

    /// <summary>The name we give to a refund that was made at the channel itself: the trade's number, <c>C</c> and a count. No channel ever sees it.</summary>
    public static string FoundRefundNo(OrderState order, string outTradeNo) =>
        $"{outTradeNo}C{order.Refunds.Count(refund => refund.OutTradeNo == outTradeNo) + 1}";

    /// <summary>A number from 0 to 1 that is fixed for a text: spreads polls of many orders over time.</summary>
    public static double Spread(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text) hash = (hash ^ character) * 16777619u;
        return hash / (double)uint.MaxValue;
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 8 / 5);
        int buffer = 0, bits = 0;
        foreach (var value in bytes)
        {
            buffer = (buffer << 8 | value) & 0xFFFFF;
            bits += 8;
            while (bits >= 5) text.Append(Alphabet[buffer >> (bits -= 5) & 31]);
        }

        return text.ToString();
    }
}
