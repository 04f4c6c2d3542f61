using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>Signs as UnionPay for one account, and knows its merchant's signature.</summary>
internal sealed class AcpSigner(AcpAccount account)
{
    readonly RsaKey unionPay = new(account.UnionPayPrivateKey);
    readonly (RsaKey Key, string CertId) merchant = account.OpenSigningCertificate();
    readonly string certId = account.UnionPayCertId();

    // Lines end with CR LF on the wire, and that is signed too (FACTS 3A.3).
    readonly string certificate = account.UnionPayCertificate.Trim().ReplaceLineEndings("\r\n");

    public AcpAccount Account => account;

    public bool Fits(IReadOnlyDictionary<string, string> fields) =>
        fields.GetValueOrDefault("certId") == merchant.CertId && merchant.Key.Verify(AcpSignature.TextOf(fields), fields.GetValueOrDefault("signature", ""));

    public List<KeyValuePair<string, string>> Sign(IEnumerable<KeyValuePair<string, string>> fields, bool breakSignature)
    {
        List<KeyValuePair<string, string>> all = [.. fields, new("signMethod", "01"), new("certId", certId), new("signPubKeyCert", certificate)];
        var text = AcpSignature.TextOf(all);
        all.Add(new("signature", unionPay.Sign(breakSignature ? text + "." : text)));
        return all;
    }
}
