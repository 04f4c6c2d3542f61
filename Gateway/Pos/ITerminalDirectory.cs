using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway.Pos;

/// <summary>The terminals of all merchants, by the hash of their token; the token itself is stored nowhere.</summary>
public interface ITerminalDirectory
{
    /// <param name="tokenHash">Of <see cref="TerminalToken.Hash"/>.</param>
    /// <returns>Null when there is no such terminal or it was switched off.</returns>
    ValueTask<TerminalIdentity?> FindAsync(byte[] tokenHash, CancellationToken cancellation);
}
