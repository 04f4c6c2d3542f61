using System.Text;
using System.Text.Json;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Tests.Unit.Simulator;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>
/// Notifications that the channels' own and well-known SDKs published with the keys to verify them (tests/vectors/notify_*.json): raw body and headers in, verdict out, at the time
/// when they were sent.
/// </summary>
public sealed class PublishedNotificationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> All => [.. Vectors.Names("notify_*")];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_published_notification_is_accepted_and_says_what_it_says(string name)
    {
        var (expected, reading) = (Vectors.Read(name).GetProperty("expected"), await ReadAsync(name));
        Assert.Equal("", reading.Refusal);
        var told = reading.Notification!;
        Assert.Equal(
            (Text("outTradeNo"), Text("code"), Text("status"), expected.TryGetProperty("amount", out var amount) ? amount.GetInt64() : (long?)null, expected.TryGetProperty("idle", out _), expected.TryGetProperty("hint", out _)),
            (told.OutTradeNo, told.Finding.Code ?? "", told.Finding.Verdict.ToString(), told.Finding.Amount, told.IsIdle, told.IsHint));
        Assert.Contains(Text("contains"), reading.Decoded, StringComparison.Ordinal);

        string Text(string field) => expected.TryGetProperty(field, out var value) ? value.GetString()! : "";
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Changed_it_is_refused_and_nothing_of_it_is_believed(string name)
    {
        var change = Vectors.Read(name).GetProperty("tampered");
        var reading = await ReadAsync(name, change: body => body.Replace(change.GetProperty("from").GetString()!, change.GetProperty("to").GetString()!, StringComparison.Ordinal));
        Assert.Null(reading.Notification);
        Assert.Null(reading.Decoded);
        Assert.NotEqual("", reading.Refusal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Where_the_channel_has_a_rule_of_the_clock_an_old_one_is_refused(string name)
    {
        var reading = await ReadAsync(name, at: Now);
        Assert.Equal(Vectors.Read(name).TryGetProperty("at", out _), reading.Notification is null);
    }

    [Fact]
    public async Task Why_an_old_one_is_refused_names_both_times()
    {
        Assert.Equal("signed more than 5 minutes ago or ahead: Wechatpay-Timestamp is 2021-06-24T08:37:26Z, and now is 2026-11-29T00:00:00Z", (await ReadAsync("notify_wechat_v3_go", at: Now)).Refusal);
        Assert.Equal("its certificate is valid from 2020-07-31 to 2025-07-31, and now is 2026-11-29", (await ReadAsync("notify_unionpay_510", at: Now)).Refusal);
    }

    [Fact]
    public async Task One_of_somebody_else_is_refused_and_shown_because_its_signature_is_right()
    {
        var reading = await ReadAsync("notify_alipay_nodejs", account: account => account with { SellerId = "2088000000000000" });
        Assert.Equal("of another seller: seller_id is 2088531891668739, and the account's is 2088000000000000", reading.Refusal);
        Assert.Contains("trade_status", reading.Decoded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apples_signed_payload_by_itself_proves_as_much_as_in_its_envelope() =>
        Assert.True((await ReadAsync("notify_apple_test", change: body => JsonDocument.Parse(body).RootElement.GetProperty("signedPayload").GetString() + "\n")).Notification!.IsIdle);

    [Fact]
    public async Task A_certificate_in_place_of_a_public_key_is_taken()
    {
        var certificate = Vectors.Read("notify_alipay_certificate").GetProperty("account").GetProperty("alipayCertificate").GetString()!;
        var reading = await ReadAsync("notify_alipay_certificate", account: account => account with { AlipayCertificate = "", AlipayPublicKey = certificate });
        Assert.Equal("", reading.Refusal);
    }

    private static Task<NotificationReading> ReadAsync(string name, DateTimeOffset? at = null, Func<string, string>? change = null, Func<PaymentGrains.Channels.Alipay.AlipaySettings, ChannelAccountSettings>? account = null)
    {
        var vector = Vectors.Read(name);
        // The keys that SDKs publish are those that verify; nobody can pay with them.
        var settings = ChannelAccounts.Parse($"[{vector.GetProperty("account").GetRawText()}]").Single() with { OnlyVerifies = true };
        if (account is not null) settings = account((PaymentGrains.Channels.Alipay.AlipaySettings)settings);
        var clock = new FixedClock(at ?? (vector.TryGetProperty("at", out var sent) ? sent.GetDateTimeOffset() : Now));
        var directory = new ChannelDirectory([settings], CodeRoute.Defaults, new ChannelPorts(new ScriptedWire(), clock, new RandomNonces()));
        var headers = vector.TryGetProperty("headers", out var given)
            ? given.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string>();
        var body = vector.GetProperty("body").GetString()!;
        return ((INotifyingChannel)directory.Find(settings.Account)!).ReadNotificationAsync(new NotificationMessage(headers, Encoding.UTF8.GetBytes(change is null ? body : change(body))), default);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
