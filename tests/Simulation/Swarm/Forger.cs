using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Makes notifications of payments that were never made. Written from FACTS 1.11 and 1.13, apart from the product's code and the simulator's.</summary>
internal sealed class Forger(AlipayAccount account)
{
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

    private static byte[] Form(SortedDictionary<string, string> fields, string? sign)
    {
        var text = string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"));
        var form = string.Join('&', fields.Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}"));
        if (sign is null) return Encoding.UTF8.GetBytes(form);
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(sign), out _);
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Encoding.UTF8.GetBytes($"{form}&sign_type=RSA2&sign={WebUtility.UrlEncode(Convert.ToBase64String(signature))}");
    }
}
