using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;
using Yuan = PaymentGrains.ChannelSimulator.Alipay.Yuan;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>A day's statement at WeChat Pay: its SHA-1 first, then the file, which is not signed (FACTS 2.2, 2.4). Amounts are yuan.</summary>
internal sealed class WeChatV3Bills(SimulatorOptions options, TradeLedger ledger)
{
    const int ReadyAfterHours = 24 + 10;
    const string Heads =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
        + "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    readonly BillFiles files = new(TimeSpan.FromMinutes(5));

    public WireAnswer Answer(WeChatV3Call call, DateTimeOffset now)
    {
        if (!DateOnly.TryParseExact(call.Asked("bill_date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return WeChatV3Answer.BadParameter("bill_date");
        if (call.Asked("bill_type") is not ("" or "ALL") || call.Asked("tar_type") is not ("" or "GZIP")) return WeChatV3Answer.BadParameter("bill_type, tar_type");
        if (!options.BillsAtOnce && now < ChinaTime.At(day, ReadyAfterHours)) return WeChatV3Answer.Failure(400, "STATEMENT_CREATING", "账单生成中");
        var entries = DayBill.Of(ledger, ChannelNames.WeChat, call.Account!.MchId, day, now);
        if (entries.Count == 0) return WeChatV3Answer.Failure(400, "NO_STATEMENT_EXIST", "账单文件不存在");
        var bill = Encoding.UTF8.GetBytes("\ufeff" + Csv(call, entries));
        var token = files.Keep(call.Asked("tar_type") == "GZIP" ? Pack(bill) : bill, now);
        // The digest is that of the bill, not of the packed file.
        return WeChatV3Answer.Success(
            "bill", new("hash_type", "SHA1"), new("hash_value", Convert.ToHexStringLower(SHA1.HashData(bill))), new("download_url", $"{call.Here}/v3/billdownload/file?token={token}"));
    }

    public WireAnswer File(WeChatV3Call call, DateTimeOffset now) => files.Find(call.Asked("token"), now) is { } file
        ? WireAnswer.Of("bill", new WireFile("application/octet-stream", file))
        : WeChatV3Answer.BadParameter("token");

    static string Csv(WeChatV3Call call, IReadOnlyList<BillEntry> entries)
    {
        var text = new StringBuilder(Heads).Append("\r\n");
        foreach (var entry in entries)
        {
            var trade = entry.Trade;
            var isRefund = entry.RefundNo is not null;
            string[] cells =
            [
                ChinaTime.Text(entry.At, ChinaTime.AlipayFormat), call.Account!.AppId, call.Account.MchId, "0", "", trade.TradeNo, trade.OutTradeNo, "oSimulatedCustomer0000000001",
                trade.Kind.Length > 0 ? trade.Kind : "MICROPAY", !isRefund ? "SUCCESS" : entry.IsReversal ? "REVOKED" : "REFUND", "OTHERS", "CNY",
                isRefund ? "0.00" : Yuan.Text(entry.Amount), "0.00", isRefund ? WeChatV3Refunds.RefundId(trade, entry.RefundNo!) : "0", isRefund ? entry.RefundNo! : "0",
                isRefund ? Yuan.Text(entry.Amount) : "0.00", "0.00", isRefund ? "ORIGINAL" : "", isRefund ? "SUCCESS" : "", trade.Subject, trade.Attach,
                Fee(entry), "0.60%", Yuan.Text(isRefund ? trade.Amount : entry.Amount), isRefund ? Yuan.Text(entry.Amount) : "0.00", "",
            ];
            text.Append('`').AppendJoin(",`", cells).Append("\r\n");
        }

        var paid = entries.Where(entry => entry.RefundNo is null).Sum(entry => entry.Amount);
        var back = entries.Where(entry => entry.RefundNo is not null).Sum(entry => entry.Amount);
        text.Append("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n");
        return text.Append($"`{entries.Count},`{Yuan.Text(paid)},`{Yuan.Text(back)},`0.00,`0.00000,`{Yuan.Text(paid)},`{Yuan.Text(back)}\r\n").ToString();
    }

    /// <summary>Six per mille of a payment, rounded down to a fen, with five decimals; a refund gives its share back.</summary>
    static string Fee(BillEntry entry) => $"{(entry.RefundNo is not null && entry.Amount * 6 / 1000 > 0 ? "-" : "")}{Yuan.Text(entry.Amount * 6 / 1000)}000";

    static byte[] Pack(byte[] bill)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal)) gzip.Write(bill);
        return bytes.ToArray();
    }
}
