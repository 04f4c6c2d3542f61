using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.ChannelSimulator.Huifu;

/// <summary>Huifu's notifications: a form around signed JSON, three times more until the answer names the number (see the adapter's HuifuNotification).</summary>
internal sealed class HuifuNoticeWriter(SimulatorOptions options) : INoticeWriter
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Dictionary<string, RsaKey> keys = options.Accounts.Huifu.ToDictionary(account => account.HuifuId, account => new RsaKey(account.HuifuPrivateKey));

    public string Channel => ChannelNames.Huifu;

    /// <summary>Their number is known, their length is not.</summary>
    public IReadOnlyList<TimeSpan> Gaps { get; } = [TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)];

    public bool Knows(string merchant) => keys.ContainsKey(merchant);

    public Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature)
    {
        if (kind == NoticeKind.Refunded) return null;
        var state = kind == NoticeKind.Paid ? "S" : "P";
        var data = new JsonObject
        {
            ["resp_code"] = "00000000",
            ["resp_desc"] = "处理成功",
            ["huifu_id"] = trade.Merchant,
            ["req_seq_id"] = trade.OutTradeNo,
            ["req_date"] = ChinaTime.Day(trade.CreatedAt),
            ["hf_seq_id"] = trade.TradeNo,
            ["trans_type"] = trade.Ticket is null ? "D_MICROPAY" : "D_NATIVE",
            ["trans_amt"] = Yuan.Text(trade.Amount),
            ["trans_stat"] = state,
        }.ToJsonString(Plain);
        var sign = keys[trade.Merchant].Sign(breakSignature ? data + "." : data);
        return new Notice(
            state, Notice.Form, AlipayForm.Write([new("resp_code", "10000"), new("resp_desc", "成功调用"), new("resp_data", data), new("sign", sign)]));
    }

    public bool Accepts(NotificationAnswer answer) => answer.Status == 200 && answer.Body.StartsWith("RECV_ORD_ID_", StringComparison.Ordinal);
}
