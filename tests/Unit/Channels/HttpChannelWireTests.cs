using System.Net;
using System.Net.Sockets;
using System.Text;
using PaymentGrains.Channels.Wire;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

public sealed class HttpChannelWireTests
{
    [Fact]
    public async Task A_request_is_posted_once_as_it_is()
    {
        HttpRequestMessage? seen = null;
        var body = "";
        var clients = new OneClient(async (message, cancellation) =>
        {
            seen = message;
            body = await message.Content!.ReadAsStringAsync(cancellation);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1, 2, 3]) };
        });

        var answer = await new HttpChannelWire(clients, NameOf).SendAsync(Request("a=1") with { ClientCertificate = true }, default);

        Assert.Equal((200, 3), (answer.Status, answer.Body.Length));
        Assert.Equal((HttpMethod.Post, "a=1", HttpVersion.Version11), (seen!.Method, body, seen.Version));
        Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", seen.Content!.Headers.ContentType!.ToString());
        Assert.Equal(["channel-certificate/alipay-1"], clients.Names);
        Assert.Equal(Timeout.InfiniteTimeSpan, clients.LastTimeout);
    }

    [Fact]
    public async Task Any_status_is_an_answer() =>
        Assert.Equal(503, (await new HttpChannelWire(new OneClient((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable))), NameOf).SendAsync(Request(), default)).Status);

    [Fact]
    public async Task An_answer_of_more_than_a_megabyte_is_no_answer()
    {
        var huge = new byte[1024 * 1024 + 1];
        var clients = new OneClient((_, _) => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent(huge) }));
        Assert.True((await LostAsync(clients)).Sent);
    }

    [Fact]
    public async Task Only_a_refused_connection_and_an_unknown_name_prove_that_nothing_left()
    {
        Assert.False(await SentAsync(HttpRequestError.ConnectionError, new SocketException((int)SocketError.ConnectionRefused)));
        Assert.False(await SentAsync(HttpRequestError.NameResolutionError, new SocketException((int)SocketError.HostNotFound)));
        Assert.True(await SentAsync(HttpRequestError.ConnectionError, new SocketException((int)SocketError.ConnectionReset)));
        Assert.True(await SentAsync(HttpRequestError.ConnectionError, new SocketException((int)SocketError.TimedOut)));
        Assert.True(await SentAsync(HttpRequestError.SecureConnectionError, null));
        Assert.True(await SentAsync(HttpRequestError.ResponseEnded, null));
        Assert.True((await LostAsync(new OneClient((_, _) => throw new IOException("broke")))).Sent);

        static async Task<bool> SentAsync(HttpRequestError error, Exception? inner) =>
            (await LostAsync(new OneClient((_, _) => throw new HttpRequestException(error, "lost", inner)))).Sent;
    }

    [Fact]
    public async Task A_wait_that_was_ended_may_have_arrived()
    {
        using var over = new CancellationTokenSource();
        var clients = new OneClient(async (_, cancellation) =>
        {
            await over.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            return new HttpResponseMessage();
        });
        Assert.True((await Assert.ThrowsAsync<WireException>(() => new HttpChannelWire(clients, NameOf).SendAsync(Request(), over.Token))).Sent);
    }

    [Fact]
    public async Task Nobody_listens_on_that_port()
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        // Bound and not listening: the port is ours and refuses.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/");

        var lost = await Assert.ThrowsAsync<WireException>(() => new HttpChannelWire(new OneHandler(handler), NameOf).SendAsync(Request() with { Url = url }, default));

        Assert.False(lost.Sent);
    }

    private static string NameOf(string account, bool certificate) => (certificate ? "channel-certificate/" : "channel/") + account;

    private static WireRequest Request(string body = "") => new(
        "alipay-1", WirePurpose.Pay, new Uri("https://channel.example/gateway.do"), "application/x-www-form-urlencoded; charset=utf-8", Encoding.UTF8.GetBytes(body));

    private static Task<WireException> LostAsync(OneClient clients) =>
        Assert.ThrowsAsync<WireException>(() => new HttpChannelWire(clients, NameOf).SendAsync(Request(), default));

    private sealed class OneClient(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler, IHttpClientFactory
    {
        private HttpClient? last;

        public List<string> Names { get; } = [];

        public TimeSpan LastTimeout => last!.Timeout;

        public HttpClient CreateClient(string name)
        {
            Names.Add(name);
            return last = new HttpClient(this, disposeHandler: false);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }

    private sealed class OneHandler(HttpMessageHandler handler) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);
    }
}
