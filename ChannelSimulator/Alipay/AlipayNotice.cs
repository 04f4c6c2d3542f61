using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>The fields of a notification, before the signature (FACTS 1.11).</summary>
internal static class AlipayNotice
{
    public static Dictionary<string, string> Paid(Trade trade, AlipayAccount account, DateTimeOffset now)
    {
        var fields = Of(trade, account, "TRADE_SUCCESS", now);
        var amount = Yuan.Text(trade.Amount);
        foreach (var name in new[] { "receipt_amount", "buyer_pay_amount", "invoice_amount" }) fields[name] = amount;
        fields["point_amount"] = "0.00";
        fields["gmt_payment"] = AlipayAnswer.Time(trade.PaidAt!.Value);
        fields["fund_bill_list"] = $$"""[{"amount":"{{amount}}","fundChannel":"ALIPAYACCOUNT"}]""";
        return fields;
    }

    /// <summary>What was true before the customer confirmed, validly signed and late.</summary>
    public static Dictionary<string, string> Stale(Trade trade, AlipayAccount account) =>
        Of(trade, account, "WAIT_BUYER_PAY", trade.CreatedAt);

    /// <summary>A TRADE_SUCCESS that is no new payment: it tells of a partial refund.</summary>
    public static Dictionary<string, string> PartlyRefunded(Trade trade, AlipayAccount account, DateTimeOffset now)
    {
        var fields = Paid(trade, account, now);
        fields["notify_id"] = Digest($"{trade.TradeNo} {trade.Refunded}");
        fields["out_biz_no"] = trade.Entries[^1].RequestNo ?? trade.OutTradeNo;
        // All refunds of the trade together (FACTS 1.13).
        fields["refund_fee"] = Yuan.Text(trade.Refunded);
        fields["gmt_refund"] = AlipayAnswer.Time(trade.Entries[^1].At);
        return fields;
    }

    static Dictionary<string, string> Of(Trade trade, AlipayAccount account, string status, DateTimeOffset at) => new()
    {
        ["notify_id"] = Digest($"{trade.TradeNo} {status}"),
        ["notify_time"] = AlipayAnswer.Time(at),
        ["notify_type"] = "trade_status_sync",
        ["app_id"] = account.AppId,
        ["charset"] = "utf-8",
        ["version"] = "1.0",
        ["trade_no"] = trade.TradeNo,
        ["out_trade_no"] = trade.OutTradeNo,
        ["trade_status"] = status,
        ["total_amount"] = Yuan.Text(trade.Amount),
        ["subject"] = trade.Subject,
        ["seller_id"] = account.SellerId,
        ["buyer_id"] = "2088000000009999",
        ["buyer_logon_id"] = "138****0000",
        ["gmt_create"] = AlipayAnswer.Time(trade.CreatedAt),
    };

    // Retries of one notification keep its id.
    static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 17));
}
