using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway.Pos;

/// <summary>
/// Lets in only known terminals, at their rate, before anything else of the request is looked at. Leaves the
/// <see cref="TerminalIdentity"/> among the request's features.
/// </summary>
public sealed class TerminalSignIn(RequestDelegate next, TerminalTokens tokens, PosLimits limits)
{
    public const string Header = "Ovo-Authorization";

    public async Task InvokeAsync(HttpContext http)
    {
        var (terminal, error) = await IdentifyAsync(http);
        if (terminal is not null)
        {
            http.Features.Set(terminal);
            error = limits.Admits(terminal) ? null : PosError.RateLimited;
        }

        await (error is null ? next(http) : PosAnswer.Of(error).ExecuteAsync(http));
    }

    /// <summary>The terminal that was let in.</summary>
    public static TerminalIdentity Of(HttpContext http) =>
        http.Features.Get<TerminalIdentity>() ?? throw new InvalidOperationException("This route lies outside the terminals' sign-in.");

    private async ValueTask<(TerminalIdentity?, PosError?)> IdentifyAsync(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        var seenBefore = false;
        if (http.Request.Headers[Header] is [{ Length: > 0 } token])
        {
            if (tokens.Recent(token, out seenBefore) is { } recent)
            {
                return (recent, null);
            }

            // A shop's good terminals share an address with its misconfigured one: whoever was known a while ago is looked up all the same.
            if ((seenBefore || limits.AdmitsStranger(address)) && await tokens.FindAsync(token, http.RequestAborted) is { } found)
            {
                return (found, null);
            }
        }

        var strained = !seenBefore && !limits.AdmitsStranger(address);
        limits.CountFailure(address);
        return (null, strained ? PosError.RateLimited : PosError.Unauthenticated);
    }
}
