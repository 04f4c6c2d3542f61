using System.Text;
using System.Text.Json;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>Reads a notification, what is posted to <c>backUrl</c> (FACTS 3A.7).</summary>
internal static class AcpNotification
{
    private const string Consume = "01";
    private const string Refund = "04";
    private const string Undo = "31";
    private const string Barcode = "06";

    /// <summary>Only the body counts: parameters that backUrl itself carries are not signed (FACTS 3A.3).</summary>
    public static NotificationReading Read(ReadOnlyMemory<byte> body, AcpSettings settings, AcpSignature signature, DateTimeOffset now)
    {
        if (AcpForm.ReadPosted(Encoding.UTF8.GetString(body.Span)) is not { } fields) return NotificationReading.Refuse("not a form with unique fields");
        if (signature.Refusal(fields, now) is { } refusal) return NotificationReading.Refuse(refusal);
        return Read(fields, settings) with { Decoded = JsonSerializer.Serialize(fields.Where(field => field.Key != "signPubKeyCert").ToDictionary(), NotificationMessage.Readable) };
    }

    private static NotificationReading Read(Dictionary<string, string> fields, AcpSettings settings)
    {
        // One certificate signs every merchant's notifications.
        if (fields.GetValueOrDefault("merId") != settings.MerId) return NotificationReading.Foreign("of another merchant", "merId", fields.GetValueOrDefault("merId"), settings.MerId);
        if (fields.GetValueOrDefault("orderId") is not { Length: > 0 } orderId) return NotificationReading.Refuse("without orderId");

        var answer = new AcpAnswer(true, fields, AcpAnswer.Words(fields));
        var finding = new TradeFinding(TradeVerdict.Unknown)
        {
            ChannelTradeNo = answer["queryId"], Code = answer.Code, Message = answer["respMsg"], MoneyMayBeTaken = AcpCodes.Debited.Contains(answer.Code), Raw = answer.Raw,
        };
        return answer["txnType"] switch
        {
            Consume => OfTrade(answer, orderId, finding),
            Refund or Undo when OrderNumbers.TradeOf(orderId) is { } outTradeNo =>
                Of(new TradeNotification(outTradeNo, finding with { ChannelTradeNo = null, MoneyMayBeTaken = false }, answer["queryId"]) { OutRefundNo = orderId }),
            // Of a reversal, or of a refund that was not made by us: queries tell.
            _ => Of(new TradeNotification(orderId, finding with { MoneyMayBeTaken = false }, answer["queryId"]) { IsIdle = true }),
        };
    }

    private static NotificationReading OfTrade(AcpAnswer answer, string orderId, TradeFinding finding)
    {
        var verdict = AcpCodes.State.Meaning(answer.Code, TradeVerdict.Unknown);
        var startedAt = ChinaTime.ReadCompact(answer["txnTime"] ?? "");
        if (verdict == TradeVerdict.Paid)
        {
            if (!AcpFindings.IsWhole(answer) || startedAt is null) return NotificationReading.Refuse("paid without a readable txnAmt in CNY, without queryId or without txnTime");
            return Of(new TradeNotification(orderId, finding with { Verdict = verdict, Amount = AcpFindings.Fen(answer) }, answer["queryId"]) { StartedAt = startedAt });
        }

        // Only a barcode's refusal is final; whoever failed on a page may try again (FACTS 3A.6).
        if (verdict == TradeVerdict.Refused && answer["txnSubType"] == Barcode) return Of(new TradeNotification(orderId, finding with { Verdict = verdict }, answer["queryId"]) { StartedAt = startedAt });
        return Of(new TradeNotification(orderId, finding, answer["queryId"]) { IsHint = true, StartedAt = startedAt });
    }

    private static NotificationReading Of(TradeNotification notification) => new(notification, "");
}
