using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A grain asks for a storage that nobody registered.</summary>
public sealed class BadProviderConfigException : OrleansException
{
    /// <summary>Without details.</summary>
    public BadProviderConfigException()
    {
    }

    /// <summary>In words.</summary>
    public BadProviderConfigException(string msg)
        : base(msg)
    {
    }

    /// <summary>In words, with the failure behind it.</summary>
    public BadProviderConfigException(string msg, Exception exc)
        : base(msg, exc)
    {
    }
}
