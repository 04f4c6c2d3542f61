namespace PaymentGrains.Channels.Wire;

/// <summary>Which accounts' channels do not answer at the moment.</summary>
public interface IChannelHealth
{
    /// <summary>True while new pays of the account are refused, because too many were lost.</summary>
    bool IsLosingPays(string account);
}
