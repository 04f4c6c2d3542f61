using System.Diagnostics;
using Microsoft.AspNetCore.Routing;
using PaymentGrains.Gateway.Telemetry;
using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway;

/// <summary>
/// One line a request: route, codename, milliseconds, and who. The route is logged as it was declared, not as it was sent, so that
/// nothing a stranger writes into a URL reaches the log; bodies and headers never do.
/// </summary>
public sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    private static readonly object Item = new();

    /// <summary>Says what the answer meant: the codename of the POS API, or a word of the other APIs.</summary>
    public static void Note(HttpContext http, string codename) => http.Items[Item] = codename;

    public async Task InvokeAsync(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
        using var activity = GatewayMeters.Activities.StartActivity(route);
        try
        {
            await next(http);
        }
        finally
        {
            var codename = http.Items[Item] as string ?? "";
            var elapsed = Stopwatch.GetElapsedTime(started);
            GatewayMeters.Requests.Record(elapsed.TotalSeconds, new("route", route), new("codename", codename), new("status", http.Response.StatusCode));
            var terminal = http.Features.Get<TerminalIdentity>();
            var merchant = terminal?.MerchantId ?? http.Features.Get<MerchantIdentity>()?.MerchantId;
            activity?.SetTag("codename", codename).SetTag("merchant", merchant).SetTag("terminal", terminal?.TerminalName);
            if (!Quiet(route))
            {
                Line(route, codename, http.Response.StatusCode, Math.Round(elapsed.TotalMilliseconds, 1), merchant ?? "", terminal?.TerminalName ?? "");
            }
        }
    }

    // Asked every few seconds by whoever watches over the process.
    private static bool Quiet(string route) => route is "/healthz" or "/readyz";

    [LoggerMessage(Level = LogLevel.Information, Message = "{Route} {Codename} {Status} in {Milliseconds} ms, merchant {Merchant}, terminal {Terminal}")]
    private partial void Line(string route, string codename, int status, double milliseconds, string merchant, string terminal);
}
