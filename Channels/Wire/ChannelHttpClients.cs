using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace PaymentGrains.Channels.Wire;

/// <summary>Configures the named HTTP clients of every account: one plain, one that presents the account's certificate.</summary>
internal sealed class ChannelHttpClients(IReadOnlyList<ChannelAccountSettings> accounts) : IConfigureNamedOptions<HttpClientFactoryOptions>
{
    private const string Plain = "channel/";
    private const string WithCertificate = "channel-certificate/";

    public static string NameOf(string account, bool certificate) => (certificate ? WithCertificate : Plain) + account;

    public void Configure(string? name, HttpClientFactoryOptions options)
    {
        var account = accounts.FirstOrDefault(account => name == NameOf(account.Account, true) || name == NameOf(account.Account, false));
        if (account is null) return;
        var certificate = name == NameOf(account.Account, true) ? account.OpenCertificate() : null;
        options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = Handler(certificate));
        // Connections age by PooledConnectionLifetime; a new handler every two minutes would only drop them.
        options.HandlerLifetime = Timeout.InfiniteTimeSpan;
    }

    public void Configure(HttpClientFactoryOptions options) => Configure(Options.DefaultName, options);

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
