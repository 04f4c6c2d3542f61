extern alias simulator;

using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using simulator::PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>A notification as UnionPay posts it (FACTS 3A.7), of a shown code's payment of 19.90.</summary>
internal static class UnionPayNotice
{
    private static readonly AcpAccount Simulated = TestAccounts.BuiltIn.Unionpay[0];

    /// <summary>Signed by the simulated UnionPay.</summary>
    public static FormUrlEncodedContent Of(string outTradeNo, DateTime startedAt, string code)
    {
        using var certificate = X509Certificate2.CreateFromPem(Simulated.UnionPayCertificate);
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(Simulated.UnionPayPrivateKey), out _);
        return Signed(outTradeNo, startedAt, code, Simulated.MerId, certificate, key);
    }

    /// <param name="startedAt">Of the attempt, UTC.</param>
    public static FormUrlEncodedContent Signed(string outTradeNo, DateTime startedAt, string code, string merId, X509Certificate2 certificate, RSA key)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["version"] = "5.1.0", ["encoding"] = "UTF-8", ["signMethod"] = "01", ["txnType"] = "01", ["txnSubType"] = "07", ["bizType"] = "000000", ["accessType"] = "0", ["merId"] = merId,
            ["orderId"] = outTradeNo, ["txnTime"] = startedAt.AddHours(8).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture), ["txnAmt"] = "1990", ["currencyCode"] = "156", ["queryId"] = "201120120000000000001", ["respCode"] = code, ["respMsg"] = "通知",
            ["signPubKeyCert"] = certificate.ExportCertificatePem().ReplaceLineEndings("\r\n"),
        };
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{field.Key}={field.Value}")))));
        fields["signature"] = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(hash), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return new FormUrlEncodedContent(fields);
    }
}
