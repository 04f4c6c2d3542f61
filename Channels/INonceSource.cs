using System.Security.Cryptography;

namespace PaymentGrains.Channels;

/// <summary>Texts that are used once. Injected, so that a simulated run is a function of its seed.</summary>
public interface INonceSource
{
    /// <summary>32 letters and digits that were not given out before.</summary>
    string Next();
}

/// <summary>Nonces in life: 128 bits that nobody can guess.</summary>
public sealed class RandomNonces : INonceSource
{
    public string Next() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
