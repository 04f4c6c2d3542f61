namespace PaymentGrains.Gateway.Health;

/// <summary>For whoever watches over the process: <c>/healthz</c> says that it lives, <c>/readyz</c> that it can work.</summary>
public static class HealthApi
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void AddHealth(this WebApplicationBuilder builder) => builder.Services.AddSingleton<IReadinessCheck, DatabaseCheck>();

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("alive\n"));
        app.MapGet("/readyz", Ready);
    }

    // The server listens only after the engine has started, so that an answer at all says that.
    private static async Task<IResult> Ready(IEnumerable<IReadinessCheck> checks, IHostApplicationLifetime lifetime, TimeProvider time, CancellationToken aborted)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return NotReady("shutting down");
        }

        foreach (var check in checks)
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, aborted);
            string? failure;
            try
            {
                failure = await check.FailureAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                failure = $"no answer within {Patience.TotalSeconds} s";
            }

            if (failure is not null)
            {
                return NotReady(failure);
            }
        }

        return Results.Text("ready\n");
    }

    private static IResult NotReady(string reason) => Results.Text($"not ready: {reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
