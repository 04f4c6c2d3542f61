using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway.Merchants;

/// <summary>
/// Lets in only known API keys, at their rate, before anything else of the request is looked at, and turns whatever goes wrong behind it into a
/// problem without an exception's text. Leaves the <see cref="MerchantIdentity"/> among the request's features.
/// </summary>
public sealed partial class MerchantSignIn(RequestDelegate next, TokenSignIn<MerchantIdentity> merchants, ILogger<MerchantSignIn> log)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            var (merchant, fault) = await merchants.IdentifyAsync(http, Key(http));
            if (merchant is not null)
            {
                http.Features.Set(merchant);
            }

            await (fault switch
            {
                SignInFault.None => next(http),
                SignInFault.TooOften => new ProblemAnswer(ProblemKind.RateLimited).ExecuteAsync(http),
                _ => new ProblemAnswer(ProblemKind.Unauthenticated).ExecuteAsync(http),
            });
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            RequestLog.Note(http, "hung_up");
        }
        catch (BadHttpRequestException wrong) when (!http.Response.HasStarted)
        {
            await new ProblemAnswer(ProblemKind.InvalidRequest) { Detail = wrong.Message }.ExecuteAsync(http);
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            Failed(error);
            await new ProblemAnswer(ProblemKind.ResultUnknown).ExecuteAsync(http);
        }
    }

    /// <summary>The merchant that was let in.</summary>
    public static MerchantIdentity Of(HttpContext http) =>
        http.Features.Get<MerchantIdentity>() ?? throw new InvalidOperationException("This route lies outside the merchants' sign-in.");

    private static string Key(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";

    [LoggerMessage(EventId = 1399, Level = LogLevel.Error, Message = "A merchant's request failed; the merchant was told that the result is unknown")]
    private partial void Failed(Exception exception);
}
