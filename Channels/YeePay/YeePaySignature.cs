using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.YeePay;

/// <summary>The signature of an answer, in its header <c>x-yop-sign</c> (FACTS 4.3).</summary>
public static class YeePaySignature
{
    /// <summary>Signed is the body without any space, tab or line break, also those inside of texts.</summary>
    public static bool Verifies(RsaKey theirs, string body, string sign)
    {
        var parts = sign.Split('$');
        if (parts.Length < 2 || parts[1] != "SHA256") return false;
        var signed = string.Concat(body.Where(letter => letter is not (' ' or '\t' or '\n' or '\r')));
        return theirs.Verifies(signed, YeePayBase64.Standard(parts[0]));
    }
}
