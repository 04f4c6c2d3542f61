using System.Net;
using System.Text;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Huifu;

/// <summary>
/// Reads a notification, of which FACTS 5 is silent: a form whose <c>resp_data</c> is JSON and signed by Huifu exactly as it stands, unsorted; the answer
/// is <c>RECV_ORD_ID_</c> and the number of the request, within 5 s, and comes up to three times more without it. Evidence:
/// huifurepo/dg-payment-skills c6f6f162, <c>aggregation-async-webhook.md</c> and <c>shared-signing-v2.md</c> [O]; that it names the merchant is [S]
/// (sleep-go/huifu-pay). One that does not is refused, and the query finds the payment.
/// </summary>
internal static class HuifuNotification
{
    public const string Received = "RECV_ORD_ID_";

    public static NotificationReading Read(ReadOnlyMemory<byte> body, HuifuSettings settings, RsaKey theirs)
    {
        if (ReadForm(Encoding.UTF8.GetString(body.Span)) is not { } form) return NotificationReading.Refuse("not a form with unique fields");
        if (!form.TryGetValue("resp_data", out var data) || !form.TryGetValue("sign", out var sign)) return NotificationReading.Refuse("no signature");
        // The plus of Base64 is a space where the sender did not encode it.
        if (!theirs.Verifies(data, sign.Replace(' ', '+'))) return NotificationReading.Refuse("wrong signature");
        return Read(data, settings) with { Decoded = data };
    }

    private static NotificationReading Read(string data, HuifuSettings settings)
    {
        if (HuifuAnswer.Notified(data) is not { } answer) return NotificationReading.Refuse("not JSON");
        // Huifu signs every merchant's notifications with the same key.
        if (answer["huifu_id"] != settings.HuifuId) return NotificationReading.Foreign("of another merchant", "huifu_id", answer["huifu_id"], settings.HuifuId);
        if (answer["req_seq_id"] is not { Length: > 0 } outTradeNo) return NotificationReading.Refuse("without req_seq_id");
        var finding = HuifuFindings.Pay(answer, outTradeNo);
        if (answer.State == "S" && finding.Verdict != TradeVerdict.Paid) return NotificationReading.Refuse("paid without a readable amount or number");
        return new NotificationReading(new TradeNotification(outTradeNo, finding, answer["hf_seq_id"]) { Acknowledgement = NotificationReply.Text(Received + outTradeNo) }, "");
    }

    private static Dictionary<string, string>? ReadForm(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Trim().Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return null;
            if (!fields.TryAdd(WebUtility.UrlDecode(part[..equals]), WebUtility.UrlDecode(part[(equals + 1)..]))) return null;
        }

        return fields;
    }
}
