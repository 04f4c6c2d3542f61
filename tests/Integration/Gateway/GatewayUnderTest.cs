using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using PaymentGrains.Channels;
using PaymentGrains.Gateway;
using PaymentGrains.Gateway.Callbacks;
using PaymentGrains.Gateway.Health;
using PaymentGrains.Gateway.Pos;
using PaymentGrains.Storage.Merchants;
using PaymentGrains.Storage.Notifications;
using PaymentGrains.Storage.Orders;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>The real gateway on a real port, before orders, terminals and channels of the test's own.</summary>
public sealed class GatewayUnderTest : IAsyncDisposable, IIdentityDirectory, IOrderIndex, IChannelDirectory, IReadinessCheck
{
    public const string Token = "token-of-till-7";
    public const string ApiKey = "key-of-server-1";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<OrderKey, FakeOrder> _orders = new();
    private readonly ConcurrentQueue<string> _log = new();

    private GatewayUnderTest(int terminalRate)
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddGateway(new GatewayOptions { Database = "Host=nowhere", Port = 0, TerminalRate = terminalRate });
        builder.Services.AddSingleton<IIdentityDirectory>(this);
        builder.Services.AddSingleton<IOrderIndex>(this);
        builder.Services.AddSingleton<IChannelDirectory>(this);
        builder.Services.RemoveAll<IReadinessCheck>().AddSingleton<IReadinessCheck>(this);
        builder.Services.AddSingleton<OrderGrains>(Order);
        builder.Logging.ClearProviders().AddProvider(new Notebook(_log)).SetMinimumLevel(LogLevel.Trace);
        _app = builder.Build();
        _app.UseGateway();
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Everything logged so far, exceptions included.</summary>
    public string Log => string.Join('\n', _log);

    public List<IPaymentChannel> Accounts { get; } = [];

    public Dictionary<string, OrderKey> Trades { get; } = [];

    public ConcurrentQueue<UnmatchedNotification> Kept { get; } = [];

    public Exception? DirectoryFailure { get; set; }

    public string? NotReady { get; set; }

    public int OrdersAsked => _orders.Count;

    public static async Task<GatewayUnderTest> StartAsync(int terminalRate = 10_000)
    {
        var gateway = new GatewayUnderTest(terminalRate);
        await gateway._app.StartAsync();
        return gateway;
    }

    public FakeOrder Order(string orderSn) => Order(new OrderKey("shop", orderSn));

    public FakeOrder Order(OrderKey key) => _orders.GetOrAdd(key, _ => new FakeOrder());

    public ValueTask<MerchantIdentity?> FindMerchantAsync(byte[] keyHash, CancellationToken cancellation) =>
        DirectoryFailure is not null ? throw DirectoryFailure
        : ValueTask.FromResult(keyHash.AsSpan().SequenceEqual(TerminalToken.Hash(ApiKey)) ? new MerchantIdentity("shop", "server-1") : null);

    public ValueTask<TerminalIdentity?> FindTerminalAsync(byte[] tokenHash, CancellationToken cancellation) =>
        DirectoryFailure is not null ? throw DirectoryFailure
        : ValueTask.FromResult(tokenHash.AsSpan().SequenceEqual(TerminalToken.Hash(Token)) ? new TerminalIdentity("shop", "till-7") : null);

    public ValueTask<OrderKey?> FindAsync(string outTradeNo, CancellationToken cancellation) =>
        ValueTask.FromResult(Trades.TryGetValue(outTradeNo, out var order) ? order : (OrderKey?)null);

    public ValueTask<OrderKey?> FindPurchaseAsync(string channel, string token, CancellationToken cancellation) => FindAsync(token, cancellation);

    public ValueTask KeepAsync(UnmatchedNotification notification, CancellationToken cancellation)
    {
        Kept.Enqueue(notification);
        return ValueTask.CompletedTask;
    }

    public IPaymentChannel? Find(string account) => Accounts.Find(channel => channel.Account == account);

    public IBarcodeChannel? Route(string merchantId, Domain.Codes.PaymentCode code, long amount) => throw new NotSupportedException();

    public Task<string?> FailureAsync(CancellationToken cancellation) => Task.FromResult(NotReady);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class Notebook(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
