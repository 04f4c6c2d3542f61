using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Says in the channel's name what the simulated channel does not say by itself, and what no channel would: notifications of payments that were never made. Written from FACTS 1.11 and 1.13, apart from the product's code and the simulator's.</summary>
internal sealed class Forger(AlipayAccount account)
{
    private readonly Dictionary<string, RSA> _keys = [];

    /// <summary>Each is wrong in another way.</summary>
    /// <param name="amount">Fen that the order is about.</param>
    public IEnumerable<(string How, byte[] Form)> Notifications(string outTradeNo, long amount)
    {
        yield return ("without a signature", Form(Fields(outTradeNo, amount, account.AppId), sign: null));
        yield return ("signed with the shop's own key", Form(Fields(outTradeNo, amount, account.AppId), account.AppPrivateKey));
        yield return ("of another merchant, signed by the channel", Form(Fields(outTradeNo, amount, "2021000000009999"), account.AlipayPrivateKey));
        yield return ("one fen too little, signed by the channel", Form(Fields(outTradeNo, amount - 1, account.AppId), account.AlipayPrivateKey));
        yield return ("one fen too much, signed by the channel", Form(Fields(outTradeNo, amount + 1, account.AppId), account.AlipayPrivateKey));
    }

    /// <summary>
    /// An answer of Alipay that states one fen more for the trade, signed as the channel signs: a mistake on their side, or of the account that we
    /// ask. Anything else comes back as it is.
    /// </summary>
    public byte[] Misstate(string answer)
    {
        // {"alipay_trade_query_response":{…},"sign":"…"}
        const string Field = "\"total_amount\":\"";
        var opens = answer.IndexOf("_response\":", StringComparison.Ordinal);
        var closes = answer.LastIndexOf(",\"sign\":", StringComparison.Ordinal);
        var at = answer.IndexOf(Field, StringComparison.Ordinal);
        if (opens < 0 || closes < 0 || at < 0) return Encoding.UTF8.GetBytes(answer);
        at += Field.Length;
        var amount = decimal.Parse(answer.AsSpan(at, answer.IndexOf('"', at) - at), CultureInfo.InvariantCulture);
        var body = answer[(opens + 11)..at] + (amount + 0.01m).ToString("0.00", CultureInfo.InvariantCulture) + answer[answer.IndexOf('"', at)..closes];
        return Encoding.UTF8.GetBytes($"{answer[..(opens + 11)]}{body},\"sign\":\"{Sign(body, account.AlipayPrivateKey)}\"}}");
    }

    /// <summary>A notification that the channel itself may have sent.</summary>
    public byte[] Genuine(string outTradeNo, long amount, string status)
    {
        var fields = Fields(outTradeNo, amount, account.AppId);
        fields["trade_status"] = status;
        return Form(fields, account.AlipayPrivateKey);
    }

    /// <summary>True of a request to cancel a trade, which is not one to refund it.</summary>
    public static bool IsCancel(byte[] request) => request.AsSpan().IndexOf("alipay.trade.cancel"u8) >= 0;

    /// <summary>The channel's definite word that a trade cannot be cancelled any more (FACTS 1.7).</summary>
    public byte[] CancelNotAllowed()
    {
        const string Body = "{\"code\":\"40004\",\"msg\":\"Business Failed\",\"sub_code\":\"ACQ.CANCEL_NOT_ALLOWED\",\"sub_msg\":\"不允许撤销\"}";
        return Encoding.UTF8.GetBytes($"{{\"alipay_trade_cancel_response\":{Body},\"sign\":\"{Sign(Body, account.AlipayPrivateKey)}\"}}");
    }

    private string Sign(string text, string pkcs8)
    {
        if (!_keys.TryGetValue(pkcs8, out var key))
        {
            _keys[pkcs8] = key = RSA.Create();
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        }

        return Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private SortedDictionary<string, string> Fields(string outTradeNo, long amount, string appId) => new(StringComparer.Ordinal)
    {
        ["app_id"] = appId,
        ["notify_id"] = "forged",
        ["notify_type"] = "trade_status_sync",
        ["out_trade_no"] = outTradeNo,
        ["seller_id"] = account.SellerId,
        ["total_amount"] = (amount / 100m).ToString("0.00", CultureInfo.InvariantCulture),
        ["trade_no"] = "2030010122001400000000000000",
        ["trade_status"] = "TRADE_SUCCESS",
    };

    private byte[] Form(SortedDictionary<string, string> fields, string? sign)
    {
        var text = string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"));
        var form = string.Join('&', fields.Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}"));
        if (sign is null) return Encoding.UTF8.GetBytes(form);
        return Encoding.UTF8.GetBytes($"{form}&sign_type=RSA2&sign={WebUtility.UrlEncode(Sign(text, sign))}");
    }
}
