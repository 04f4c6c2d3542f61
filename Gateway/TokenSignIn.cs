namespace PaymentGrains.Gateway;

/// <summary>Why nobody was let in.</summary>
public enum SignInFault
{
    None,
    Unknown,
    TooOften,
}

/// <summary>Lets in whom a token belongs to, at their rate; strangers only so often from one address.</summary>
/// <param name="nameOf">For the rate: unique among all who sign in.</param>
public sealed class TokenSignIn<TIdentity>(KnownTokens<TIdentity> tokens, RequestLimits limits, Func<TIdentity, string> nameOf)
    where TIdentity : class
{
    /// <param name="token">As sent; empty when none was.</param>
    public async ValueTask<(TIdentity? Identity, SignInFault Fault)> IdentifyAsync(HttpContext http, string token)
    {
        var address = http.Connection.RemoteIpAddress;
        var seenBefore = false;
        if (token.Length > 0)
        {
            if (tokens.Recent(token, out seenBefore) is { } recent)
            {
                return Admitted(recent);
            }

            // A shop's good terminals share an address with its misconfigured one: whoever was known a while ago is looked up all the same.
            if ((seenBefore || limits.AdmitsStranger(address)) && await tokens.FindAsync(token, http.RequestAborted) is { } found)
            {
                return Admitted(found);
            }
        }

        var strained = !seenBefore && !limits.AdmitsStranger(address);
        limits.CountFailure(address);
        return (null, strained ? SignInFault.TooOften : SignInFault.Unknown);
    }

    private (TIdentity?, SignInFault) Admitted(TIdentity identity) => (identity, limits.Admits(nameOf(identity)) ? SignInFault.None : SignInFault.TooOften);
}
