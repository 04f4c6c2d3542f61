using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace PaymentGrains.Channels.Wire;

/// <summary>Configures the named HTTP clients of every account: one plain, and one for each certificate that the account has had.</summary>
internal sealed class ChannelHttpClients(IServiceProvider services) : IConfigureNamedOptions<HttpClientFactoryOptions>
{
    private const string Plain = "channel/";
    private const string WithCertificate = "channel-certificate/";

    /// <summary>The client of a request. A new certificate is a new name, so that it counts from the next request on.</summary>
    public string NameOf(string account, bool certificate) => certificate ? $"{WithCertificate}{account}/{Settings(account)?.CertificateKey}" : Plain + account;

    public void Configure(string? name, HttpClientFactoryOptions options)
    {
        if (name is null || !(name.StartsWith(Plain, StringComparison.Ordinal) || name.StartsWith(WithCertificate, StringComparison.Ordinal))) return;
        var certificate = name.StartsWith(WithCertificate, StringComparison.Ordinal) ? Settings(name.Split('/')[1])?.OpenCertificate() : null;
        options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = Handler(certificate));
        // Connections age by PooledConnectionLifetime; a new handler every two minutes would only drop them.
        options.HandlerLifetime = Timeout.InfiniteTimeSpan;
    }

    public void Configure(HttpClientFactoryOptions options) => Configure(Options.DefaultName, options);

    // Asked for only now: the directory needs the wire, and the wire these clients.
    private ChannelAccountSettings? Settings(string account) => services.GetRequiredService<IChannelDirectory>().SettingsOf(account);

    private static SocketsHttpHandler Handler(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would send the charge once more, to an address nobody configured.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        return handler;
    }
}
