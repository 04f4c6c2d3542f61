using System.Net;
using System.Text.Encodings.Web;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>The web server around the simulated channels: this machine only, small bodies, no answer of 500 for bad input.</summary>
public static class SimulatorHost
{
    /// <summary>A web application without paths.</summary>
    public static WebApplication Create(SimulatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A port that is taken is said in one line by the program, not with a stack.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, settings.Port);
            kestrel.Limits.MaxRequestBodySize = SimulatedRequest.LongestBody;
            kestrel.AddServerHeader = false;
        });
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<INotificationSender, HttpNotificationSender>();
        builder.Services.AddSingleton(services => new SimulatedChannels(
            services.GetRequiredService<TimeProvider>(), settings.Options, services.GetRequiredService<INotificationSender>()));
        var app = builder.Build();
        app.Use(AnswerBadInput);
        // A journal that cannot be read is a reason not to start, rather than not to answer.
        app.Services.GetRequiredService<SimulatedChannels>();
        return app;
    }

    static async Task AnswerBadInput(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException problem) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = problem.StatusCode;
            await context.Response.WriteAsync(problem.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has left; there is nobody to answer.
        }
    }
}
