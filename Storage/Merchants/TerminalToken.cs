using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Storage.Merchants;

/// <summary>A terminal's token is a long random text, so its plain SHA-256 is all that has to be kept; a slow hash is for passwords.</summary>
public static class TerminalToken
{
    /// <summary>32 bytes.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
