using Xunit;
using static PaymentGrains.Tests.Integration.Gateway.TerminalClient;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>One terminal or one stranger cannot take the gateway from the others; a gateway that cannot work says so.</summary>
public sealed class LimitTests
{
    private const string Body = """{"orderSn":"A-1"}""";

    [Fact]
    public async Task A_terminal_beyond_its_rate_is_told_to_wait()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(terminalRate: 1);
        using var terminal = new TerminalClient(gateway.Address);

        var answers = new List<Envelope>();
        for (var request = 0; request < 8; request++)
        {
            answers.Add(await terminal.SendAsync(Query, Body));
        }

        Assert.All(answers.Take(2), answer => Assert.Equal("ORDER_NOT_FOUND", answer.Codename));
        Assert.Contains(answers, answer => answer is { Code: 1009, Codename: "RATE_LIMITED", IsError: true });
    }

    [Fact]
    public async Task A_stranger_is_shut_out_after_many_wrong_tokens_while_a_known_terminal_of_the_same_address_works()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var terminal = new TerminalClient(gateway.Address);
        await terminal.SendAsync(Query, Body);

        var codenames = new HashSet<string>();
        for (var guess = 0; guess < 200; guess++)
        {
            using var stranger = new TerminalClient(gateway.Address, "guess-" + guess);
            codenames.Add((await stranger.SendAsync(Query, Body)).Codename);
        }

        Assert.Equal(["RATE_LIMITED", "UNAUTHENTICATED"], codenames.Order());
        Assert.Equal("ORDER_NOT_FOUND", (await terminal.SendAsync(Query, Body)).Codename);
    }

    [Fact]
    public async Task With_the_directory_of_terminals_out_of_reach_nobody_is_called_unknown()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var terminal = new TerminalClient(gateway.Address);
        gateway.DirectoryFailure = new Npgsql.NpgsqlException("no connection");

        var answer = await terminal.SendAsync(Query, System.Text.Encoding.UTF8.GetBytes(Body), expectedStatus: 503);

        Assert.Equal((1099, "INTERNAL"), (answer.Code, answer.Codename));
    }

    [Fact]
    public async Task Health_and_readiness_are_told_apart()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var http = new HttpClient { BaseAddress = gateway.Address };

        Assert.Equal("ready\n", await http.GetStringAsync("/readyz"));
        gateway.NotReady = "the database does not answer";
        var answer = await http.GetAsync("/readyz");

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal("not ready: the database does not answer\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal("alive\n", await http.GetStringAsync("/healthz"));
    }
}
