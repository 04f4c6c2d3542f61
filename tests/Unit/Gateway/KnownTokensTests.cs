using PaymentGrains.Gateway;
using PaymentGrains.Storage.Merchants;
using PaymentGrains.Tests.Unit.Terminal;
using Xunit;

namespace PaymentGrains.Tests.Unit.Gateway;

public sealed class KnownTokensTests
{
    private readonly TillClock _clock = new();
    private TerminalIdentity? _known = new("shop", "till-7");
    private int _asked;

    [Fact]
    public async Task A_found_token_is_believed_for_ten_seconds()
    {
        var tokens = new KnownTokens<TerminalIdentity>(FindAsync, _clock);
        Assert.Null(tokens.Recent("t", out var before));
        Assert.False(before);
        await tokens.FindAsync("t", CancellationToken.None);

        Assert.Equal(_known, tokens.Recent("t", out _));
        await PassAsync(11);

        Assert.Null(tokens.Recent("t", out before));
        Assert.True(before);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_token_that_was_switched_off_is_forgotten()
    {
        var tokens = new KnownTokens<TerminalIdentity>(FindAsync, _clock);
        await tokens.FindAsync("t", CancellationToken.None);
        _known = null;
        await PassAsync(11);

        Assert.Null(await tokens.FindAsync("t", CancellationToken.None));
        Assert.Null(tokens.Recent("t", out var before));
        Assert.False(before);
    }

    [Fact]
    public async Task A_token_of_absurd_length_is_not_even_looked_up()
    {
        Assert.Null(await new KnownTokens<TerminalIdentity>(FindAsync, _clock).FindAsync(new string('x', 257), CancellationToken.None));
        Assert.Equal(0, _asked);
    }

    private ValueTask<TerminalIdentity?> FindAsync(byte[] tokenHash, CancellationToken cancellation)
    {
        _asked++;
        return ValueTask.FromResult(_known);
    }

    private Task<bool> PassAsync(int seconds) => _clock.RunAsync(WaitAsync(seconds));

    private async Task<bool> WaitAsync(int seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), _clock);
        return true;
    }
}
