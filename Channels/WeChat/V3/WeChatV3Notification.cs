using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>Reads a notification: verified first, then decrypted (FACTS 2.2, 2.3, 2.8).</summary>
internal static class WeChatV3Notification
{
    public static async Task<NotificationReading> ReadAsync(
        ChannelCall call, WeChatV3Client client, WeChatV3Findings findings, WeChatSettings settings, NotificationMessage message)
    {
        var body = message.Body.ToArray();
        var (proof, why) = await client.VerifyAsync(call, message.Headers, body);
        if (proof != V3Proof.Verified) return NotificationReading.Refuse(why);
        if (WeChatV3Json.Read(body) is not { } outside) return NotificationReading.Refuse("not a JSON object with unique fields");
        if (outside.Text("resource.algorithm") != WeChatV3Cipher.Algorithm) return NotificationReading.Refuse("encrypted in a way that is not known");
        var plain = WeChatV3Cipher.Open(
            settings.ApiV3Key, outside.Text("resource.nonce") ?? "", outside.Text("resource.associated_data") ?? "", outside.Text("resource.ciphertext") ?? "");
        if (plain is null) return NotificationReading.Refuse("not encrypted with the APIv3 key of this account");
        if (WeChatV3Json.Read(plain) is not { } inside) return NotificationReading.Refuse("what it holds encrypted is no JSON object with unique fields") with { Decoded = Encoding.UTF8.GetString(plain) };
        return Read(outside, inside, Encoding.UTF8.GetString(plain), findings, settings) with { Decoded = Decoded(body, plain) };
    }

    private static NotificationReading Read(JsonElement outside, JsonElement inside, string plain, WeChatV3Findings findings, WeChatSettings settings)
    {
        // The key that signs is the same for every merchant: whose it is has to be checked.
        if (inside.Text("mchid") != settings.MchId) return NotificationReading.Foreign("of another merchant", "mchid", inside.Text("mchid"), settings.MchId);
        var type = outside.Text("event_type") ?? "";
        var raw = $"{type}: {plain}";
        var (isPayment, isRefund) = (type.StartsWith("TRANSACTION.", StringComparison.Ordinal), type.StartsWith("REFUND.", StringComparison.Ordinal));
        if (inside.Text("out_trade_no") is not { Length: > 0 } outTradeNo)
        {
            if (isPayment || isRefund) return NotificationReading.Refuse("without out_trade_no");
            outTradeNo = "";
        }

        return isPayment ? Payment(inside, findings, settings, outTradeNo, outside.Text("id"), raw)
            : isRefund ? Refund(inside, outTradeNo, outside.Text("id"), raw)
            // Of another product (a payment score, a profit share): WeChat has it delivered, and no trade of ours changes by it.
            : new(new TradeNotification(outTradeNo, new TradeFinding(TradeVerdict.Unknown) { Code = type, Raw = raw }, outside.Text("id")) { IsIdle = true }, "");
    }

    /// <summary>The whole message, with what was encrypted in its place.</summary>
    private static string Decoded(byte[] body, byte[] plain)
    {
        var message = JsonNode.Parse(body)!.AsObject();
        message["resource"] = JsonNode.Parse(plain);
        return WeChatV3Json.Write(message);
    }

    private static NotificationReading Payment(JsonElement inside, WeChatV3Findings findings, WeChatSettings settings, string outTradeNo, string? id, string raw)
    {
        if (inside.Text("appid") != settings.AppId) return NotificationReading.Foreign("of another app", "appid", inside.Text("appid"), settings.AppId);
        var finding = findings.OfState(inside, outTradeNo, raw);
        if (inside.Text("trade_state") == "SUCCESS" && finding.Verdict != TradeVerdict.Paid) return NotificationReading.Refuse("paid without transaction_id or a readable amount in CNY");
        // How much went back stands in no notification of the payment; a query finds it.
        if (finding.Verdict == TradeVerdict.GivenBack) finding = finding with { Verdict = TradeVerdict.Unknown };
        return new NotificationReading(new TradeNotification(outTradeNo, finding, id), "");
    }

    /// <summary>What became of the refund is asked for under its number; of the trade it says nothing.</summary>
    private static NotificationReading Refund(JsonElement inside, string outTradeNo, string? id, string raw)
    {
        if (inside.Text("out_refund_no") is not { Length: > 0 } outRefundNo) return NotificationReading.Refuse("without out_refund_no");
        var finding = new TradeFinding(TradeVerdict.Unknown) { ChannelTradeNo = inside.Text("transaction_id"), Code = inside.Text("refund_status"), Raw = raw };
        return new NotificationReading(new TradeNotification(outTradeNo, finding, id) { OutRefundNo = outRefundNo }, "");
    }
}
