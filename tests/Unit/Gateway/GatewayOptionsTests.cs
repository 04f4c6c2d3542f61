using System.Net;
using PaymentGrains.Gateway;
using Xunit;

namespace PaymentGrains.Tests.Unit.Gateway;

public sealed class GatewayOptionsTests
{
    [Fact]
    public void Test_mode_needs_no_more_than_a_database()
    {
        var options = Read(out var errors, ("PAYMENTS_DB", "Host=db;Password=secret"), ("PAYMENTS_TEST_MODE", "1"));

        Assert.Empty(errors);
        Assert.Equal((IPAddress.Loopback, 5080, 5090, 100, true, false), (options!.Bind, options.Port, options.SimulatorPort, options.TerminalRate, options.TestMode, options.ExportTelemetry));
        Assert.Equal(new Uri("http://127.0.0.1:5080"), options.Local);
        Assert.DoesNotContain("secret", options.ToString());
    }

    [Fact]
    public void Everything_wrong_is_told_at_once_and_by_name()
    {
        var options = Read(out var errors, ("PAYMENTS_PORT", "http"), ("PAYMENTS_BIND", "localhost"), ("PAYMENTS_SIMULATOR_PORT", "0"), ("PAYMENTS_TERMINAL_RATE", "-1"), ("PAYMENTS_TEST_MODE", "yes"));

        Assert.Null(options);
        foreach (var name in new[] { "PAYMENTS_DB", "PAYMENTS_PORT", "PAYMENTS_BIND", "PAYMENTS_SIMULATOR_PORT", "PAYMENTS_TERMINAL_RATE", "PAYMENTS_TEST_MODE", "PAYMENTS_KEYS" })
        {
            Assert.Contains(errors, error => error.StartsWith(name + " "));
        }
    }

    [Fact]
    public void Real_channels_are_refused_in_test_mode_whose_credentials_are_public()
    {
        Assert.Null(Read(out var errors, ("PAYMENTS_DB", "Host=db"), ("PAYMENTS_TEST_MODE", "1"), ("PAYMENTS_KEYS", "a:b")));
        Assert.Contains("exclude each other", Assert.Single(errors));
    }

    [Fact]
    public void A_file_of_keys_that_is_not_there_stops_the_start()
    {
        Assert.Null(Read(out var errors, ("PAYMENTS_DB", "Host=db"), ("PAYMENTS_KEYS_FILE", "/nowhere/keys")));
        Assert.Contains("/nowhere/keys", Assert.Single(errors));
    }

    [Fact]
    public void A_key_that_is_none_is_named_and_never_spelt()
    {
        Assert.Null(Read(out var errors, ("PAYMENTS_DB", "Host=db"), ("PAYMENTS_KEYS", "2026a:c2VjcmV0")));
        Assert.Contains("key 2026a is not 32 bytes", Assert.Single(errors));
        Assert.DoesNotContain("c2VjcmV0", errors[0]);
        Assert.NotNull(Read(out _, ("PAYMENTS_DB", "Host=db"), ("PAYMENTS_KEYS", "2026a:" + Convert.ToBase64String(new byte[32])))!.Keys);
    }

    [Fact]
    public void The_file_of_accounts_of_earlier_versions_is_pointed_at_its_successor()
    {
        Assert.Null(Read(out var errors, ("PAYMENTS_DB", "Host=db"), ("PAYMENTS_TEST_MODE", "1"), ("PAYMENTS_CHANNELS", "accounts.json")));
        Assert.Contains("./payments channel add", Assert.Single(errors));
    }

    [Fact]
    public void On_every_network_our_own_address_is_still_this_machine() =>
        Assert.Equal(new Uri("http://127.0.0.1:6080"), Read(out _, ("PAYMENTS_DB", "Host=db"), ("PAYMENTS_TEST_MODE", "1"), ("PAYMENTS_BIND", "0.0.0.0"), ("PAYMENTS_PORT", "6080"))!.Local);

    private static GatewayOptions? Read(out IReadOnlyList<string> errors, params (string Name, string Value)[] variables) =>
        GatewayOptions.Read(name => variables.FirstOrDefault(variable => variable.Name == name).Value, out errors);
}
