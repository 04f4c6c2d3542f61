using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway.Pos;

/// <summary>
/// Lets in only known terminals, at their rate, before anything else of the request is looked at. Leaves the
/// <see cref="TerminalIdentity"/> among the request's features.
/// </summary>
public sealed class TerminalSignIn(RequestDelegate next, TokenSignIn<TerminalIdentity> terminals)
{
    public const string Header = "Ovo-Authorization";

    public async Task InvokeAsync(HttpContext http)
    {
        var (terminal, fault) = await terminals.IdentifyAsync(http, http.Request.Headers[Header] is [{ } token] ? token : "");
        if (terminal is not null)
        {
            http.Features.Set(terminal);
        }

        await (fault switch
        {
            SignInFault.None => next(http),
            SignInFault.TooOften => PosAnswer.Of(PosError.RateLimited).ExecuteAsync(http),
            _ => PosAnswer.Of(PosError.Unauthenticated).ExecuteAsync(http),
        });
    }

    /// <summary>The terminal that was let in.</summary>
    public static TerminalIdentity Of(HttpContext http) =>
        http.Features.Get<TerminalIdentity>() ?? throw new InvalidOperationException("This route lies outside the terminals' sign-in.");
}
