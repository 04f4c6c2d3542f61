using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Channels.CornerBank;

/// <summary>The Corner Bank: barcode payments over JSON, signed with HMAC-SHA256 in the header <c>X-Sign</c>, and notifications in the same form.</summary>
public sealed class CornerBankChannel(CornerBankSettings settings, ChannelPorts ports) : IBarcodeChannel, INotifyingChannel
{
    private readonly JournalMask mask = new(settings.Secret);

    public string Channel => CornerBankSettings.Name;

    public string Account => settings.Account;

    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    public NotificationReply Acknowledgement { get; } = NotificationReply.Text("ok");

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        var (answer, sent) = await AskAsync("charges", WirePurpose.Pay, payment.OutTradeNo, new JsonObject
        {
            ["fen"] = payment.Amount, ["code"] = payment.Code.Text, ["subject"] = payment.Subject, ["until"] = payment.Deadline.ToUnixTimeSeconds(),
        }, cancellation);
        var finding = sent ? Finding(answer, payment.OutTradeNo) : new TradeFinding(TradeVerdict.NotSent);
        return finding with { Raw = mask.Message(answer.Raw, payment.Code.Text, payment.OutTradeNo) };
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        var (answer, _) = await AskAsync("charges/query", WirePurpose.Query, trade.OutTradeNo, [], cancellation);
        return Finding(answer, trade.OutTradeNo) with { Raw = mask.Message(answer.Raw, null, trade.OutTradeNo) };
    }

    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        var (answer, _) = await AskAsync("charges/reverse", WirePurpose.Reverse, trade.OutTradeNo, [], cancellation);
        var verdict = Finding(answer, trade.OutTradeNo).Verdict switch
        {
            TradeVerdict.Closed => ReversalVerdict.Closed,
            TradeVerdict.NotFound => ReversalVerdict.NotFound,
            TradeVerdict.Paid => ReversalVerdict.NotReversible,
            _ => ReversalVerdict.Unknown,
        };
        return new ReversalFinding(verdict) { Code = answer["state"], Raw = mask.Message(answer.Raw, null, trade.OutTradeNo) };
    }

    public Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation) =>
        RefundAsync("refunds", WirePurpose.Reverse, refund, new JsonObject { ["fen"] = refund.Amount, ["charge"] = refund.OutTradeNo }, cancellation);

    public Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation) => RefundAsync("refunds/query", WirePurpose.Query, refund, [], cancellation);

    public Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation)
    {
        var answer = Read(message.Headers.GetValueOrDefault("X-Sign"), message.Body.ToArray());
        if (!answer.Verified) return Task.FromResult(NotificationReading.Refuse("wrong signature"));
        // One key may sign for many shops: whose it is has to be checked.
        if (answer["shop"] != settings.ShopId) return Task.FromResult(NotificationReading.Refuse("of another shop"));
        if (answer["number"] is not { Length: > 0 } number) return Task.FromResult(NotificationReading.Refuse("without number"));
        return Task.FromResult(new NotificationReading(new TradeNotification(number, Finding(answer, number) with { Raw = mask.Message(answer.Raw, null, number) }, null), ""));
    }

    private async Task<RefundFinding> RefundAsync(string path, WirePurpose purpose, RefundRequest refund, JsonObject fields, CancellationToken cancellation)
    {
        var (answer, _) = await AskAsync(path, purpose, refund.OutRefundNo, fields, cancellation);
        var verdict = !answer.Verified || answer["number"] != refund.OutRefundNo ? RefundVerdict.Unknown : answer["state"] switch
        {
            "given_back" => RefundVerdict.Done,
            "accepted" => RefundVerdict.Pending,
            "too_much" => RefundVerdict.Refused,
            "no_such_refund" => RefundVerdict.NotFound,
            _ => RefundVerdict.Unknown,
        };
        return new RefundFinding(verdict) { Code = answer["state"], Raw = mask.Message(answer.Raw, null, refund.OutTradeNo, refund.OutRefundNo) };
    }

    /// <summary>Believed only when it is signed, names our number and, where it is paid, an amount.</summary>
    private static TradeFinding Finding(Answer answer, string outTradeNo)
    {
        var verdict = answer.Verified && answer["number"] == outTradeNo ? CornerBankCodes.Meaning(answer["state"]) : TradeVerdict.Unknown;
        if (verdict == TradeVerdict.Paid && answer.Fen is null) verdict = TradeVerdict.Unknown;
        return new TradeFinding(verdict) { Amount = answer.Verified ? answer.Fen : null, ChannelTradeNo = answer["receipt"], Code = answer["state"], Message = answer["words"] };
    }

    private async Task<(Answer Answer, bool Sent)> AskAsync(string path, WirePurpose purpose, string number, JsonObject fields, CancellationToken cancellation)
    {
        (fields["shop"], fields["number"]) = (settings.ShopId, number);
        var body = Encoding.UTF8.GetBytes(fields.ToJsonString());
        var request = new WireRequest(Account, purpose, new Uri($"{settings.BaseUrl.TrimEnd('/')}/{path}"), "application/json", body) { Headers = [new("X-Sign", Sign(body))] };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), ports.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var answer = await ports.Wire.SendAsync(request, either.Token);
            return (answer.Status == 200 ? Read(answer.Headers.GetValueOrDefault("X-Sign"), answer.Body) : Answer.Nothing($"HTTP {answer.Status}"), true);
        }
        catch (WireException lost)
        {
            return (Answer.Nothing(lost.Message), lost.Sent);
        }
        catch (OperationCanceledException)
        {
            return (Answer.Nothing("no answer in time"), true);
        }
    }

    private Answer Read(string? sign, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(sign ?? ""), Encoding.ASCII.GetBytes(Sign(body)))) return Answer.Nothing("wrong signature: " + text);
        try
        {
            return JsonNode.Parse(body) is JsonObject fields ? new Answer(true, fields, text) : Answer.Nothing("no object: " + text);
        }
        catch (JsonException)
        {
            return Answer.Nothing("unreadable: " + text);
        }
    }

    private string Sign(byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings.Secret), body));

    private sealed record Answer(bool Verified, JsonObject Fields, string Raw)
    {
        public long? Fen => Fields["fen"] is JsonValue value && value.TryGetValue<long>(out var fen) ? fen : null;

        public string? this[string name] => Fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

        public static Answer Nothing(string raw) => new(false, [], raw);
    }
}
