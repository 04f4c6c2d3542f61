using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>Stands between the store and PostgreSQL and breaks one connection at the moment a test asks for.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    // How a message from the server (ReadyForQuery, idle) and a message from the client (Sync) end a turn on the wire.
    private static readonly byte[] Ready = [(byte)'Z', 0, 0, 0, 5, (byte)'I'];
    private static readonly byte[] Sync = [(byte)'S', 0, 0, 0, 4];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly string host;
    private readonly int port;
    private readonly Task accepting;
    private int loseAnswers;
    private int loseQuestions;
    private int lost;

    public LossyProxy(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        (host, port) = (settings.Host!, settings.Port);
        listener.Start();
        (settings.Host, settings.Port) = ("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        ConnectionString = settings.ConnectionString;
        accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    /// <summary>Connections broken so far.</summary>
    public int Lost => Volatile.Read(ref lost);

    /// <summary>The next complete answers never arrive: the server has committed, the connection breaks instead.</summary>
    public void LoseNextAnswer(int count = 1) => Interlocked.Exchange(ref loseAnswers, count);

    /// <summary>The next question arrives and the connection breaks at once; the server goes on working on it.</summary>
    public void LoseConnectionAfterNextQuestion() => Interlocked.Exchange(ref loseQuestions, 1);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(host, port);
            var questions = PumpAsync(client, server, (turn, forward) => QuestionAsync(client, turn, forward));
            await PumpAsync(server, client, (turn, forward) => AnswerAsync(client, turn, forward));
            client.Dispose();
            await questions;

            // The server's side stays open, so that the server does not notice and finishes what it was asked.
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping.Token);
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            client.Dispose();
        }
    }

    private async Task QuestionAsync(TcpClient client, ReadOnlyMemory<byte> chunk, Func<Task> forward)
    {
        await forward();
        if (chunk.Span.EndsWith(Sync) && Interlocked.Exchange(ref loseQuestions, 0) == 1)
        {
            Cut(client);
        }
    }

    private async Task AnswerAsync(TcpClient client, ReadOnlyMemory<byte> chunk, Func<Task> forward)
    {
        if (Volatile.Read(ref loseAnswers) == 0)
        {
            await forward();
        }
        else if (chunk.Span.EndsWith(Ready))
        {
            Interlocked.Decrement(ref loseAnswers);
            Cut(client);
        }
    }

    private void Cut(TcpClient client)
    {
        Interlocked.Increment(ref lost);
        client.Client.Close(0);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<ReadOnlyMemory<byte>, Func<Task>, Task> pass)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, stopping.Token) is > 0 and var length)
            {
                var chunk = buffer.AsMemory(0, length);
                await pass(chunk, async () => await to.GetStream().WriteAsync(chunk, stopping.Token));
            }
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone; the other side's pump notices by itself.
        }
    }
}
