using System.Net;
using System.Net.Sockets;

namespace PaymentGrains.Channels.Wire;

/// <summary>
/// HTTP. Sends each request once: HTTP/1.1, no redirects, nothing repeated on the way. Ends when the call's token does, not by a time of its own.
/// </summary>
/// <param name="nameOf">The name of the client for an account, with or without its certificate.</param>
public sealed class HttpChannelWire(IHttpClientFactory clients, Func<string, bool, string> nameOf) : IChannelWire
{
    public async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
    {
        using var client = clients.CreateClient(nameOf(request.Account, request.ClientCertificate));
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = request.LargestAnswerBytes;
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url)
        {
            // HTTP/2 would repeat a refused stream by itself.
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = request.Method == "GET" ? null : new ByteArrayContent(request.Body),
        };
        if (request.ContentType.Length > 0) message.Content?.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await client.SendAsync(message, cancellation);
            return new WireAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation)) { Headers = HeadersOf(response) };
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new WireException(Why(lost, request.Url.Host), sent: !NeverLeft(lost), lost);
        }
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response) =>
        response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>There was surely nobody to send it to. Everything else may have arrived, also a connection that broke at once.</summary>
    private static bool NeverLeft(Exception lost) => lost is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError
    }
    or HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError, InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused }
    };

    private static string Why(Exception lost, string host) => lost switch
    {
        OperationCanceledException => "no answer in time",
        HttpRequestException { HttpRequestError: var error } => $"no answer from {host}: {error}",
        _ => "no answer: connection broke",
    };
}
