using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PaymentGrains.Gateway;

/// <summary>Where the gateway listens, what it bears, how it stops and how it writes its log.</summary>
public static class Listening
{
    /// <summary>The largest body of any API; the POS API has a smaller limit of its own.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    public static void AddListening(this WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Limits.MaxRequestLineSize = 4 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxConcurrentConnections = 10_000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(options.Bind, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });

        // Requests under way are answered, then the engine stops its grains, then the process ends.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));

        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            console.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        });

        // A failed start is told in one line (StartFailure); what is a bug comes with its stack trace anyway.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Warning);
        // Orleans places every grain through a resilience pipeline that tells of each execution.
        builder.Logging.AddFilter("Polly", LogLevel.Warning);

        // The framework's own lines spell out whole URLs, which people put secrets into; ours (RequestLog) do not.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
    }
}
