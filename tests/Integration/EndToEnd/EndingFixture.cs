using System.Collections.Concurrent;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Lives of orders that take minutes of real time, in one installation; all of them begin together, and each test waits for its own.</summary>
public sealed class EndingFixture : IAsyncLifetime
{
    /// <summary>So that a machine with few cores is not asked for all of them in the same moment: what is not sent in time is not sent any more.</summary>
    private static readonly TimeSpan BetweenStarts = TimeSpan.FromMilliseconds(40);

    private readonly ConcurrentDictionary<string, Task<CodeLife>> _codes = new();
    private readonly ConcurrentDictionary<string, Task<RefundLife>> _refunds = new();
    private readonly ConcurrentDictionary<string, Task<SceneLife>> _scenes = new();
    private Shops? _shops;

    internal Shops Shops => _shops!;

    internal Task<CodeLife> Paid(string product, string ending) => _codes[$"{product}-{ending}"];

    internal Task<CodeLife> Cancelled(string product, string ending) => _codes[$"{product}-{ending}-cancel"];

    internal Task<RefundLife> Refunded(string product) => _refunds[product];

    internal Task<SceneLife> Begun(string product, string scene, string ending) => _scenes[$"{product}-{scene}-{ending}"];

    public async Task InitializeAsync()
    {
        _shops = await Shops.OpenAsync(Product.All);
        // Those that take longest first.
        foreach (var ending in Code.Endings.OrderBy(ending => ending is "12" or "06" or "05" or "08" or "07" or "02" ? 0 : 1))
        {
            foreach (var product in Product.All)
            {
                _codes[$"{product.Name}-{ending}"] = CodeLife.LiveAsync(_shops, product, ending, cancelAfter: null);
                await Task.Delay(BetweenStarts, TimeProvider.System);
                if (!CodeLife.CancelledEndings.Contains(ending)) continue;
                _codes[$"{product.Name}-{ending}-cancel"] = CodeLife.LiveAsync(_shops, product, ending, cancelAfter: TimeSpan.FromSeconds(3));
                await Task.Delay(BetweenStarts, TimeProvider.System);
            }
        }

        foreach (var product in Product.All)
        {
            _refunds[product.Name] = RefundLife.LiveAsync(_shops, product);
            await Task.Delay(BetweenStarts, TimeProvider.System);
        }

        foreach (var ending in SceneLife.Endings)
        {
            foreach (var way in SceneLife.Ways)
            {
                _scenes[$"{way.Product}-{way.Scene}-{ending}"] = SceneLife.LiveAsync(_shops, way, ending);
                await Task.Delay(BetweenStarts, TimeProvider.System);
            }
        }
    }

    public async Task DisposeAsync()
    {
        if (_shops is not null) await _shops.DisposeAsync();
    }
}

/// <summary>The classes whose tests wait for these lives.</summary>
[CollectionDefinition(nameof(Endings))]
public sealed class Endings : ICollectionFixture<EndingFixture>;
