using System.Globalization;
using System.IO.Compression;
using System.Text;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>A day's statement at Alipay: a zip with a CSV in GBK, behind an address that is good for 30 s (FACTS 1.7).</summary>
internal sealed class AlipayBills(SimulatorOptions options, TradeLedger ledger)
{
    public const string Path = "/alipay/bill.zip";
    const int ReadyAfterHours = 24 + 9;
    const string Heads =
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
        + "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";

    static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(936)!;
    readonly BillFiles files = new(TimeSpan.FromSeconds(30));

    public WireAnswer Answer(AlipayCall call, DateTimeOffset now)
    {
        if (call.Business.Text("bill_type") != "trade") return AlipayAnswer.BadBusiness("bill_type");
        if (!DateOnly.TryParseExact(call.Business.Text("bill_date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return AlipayAnswer.BadBusiness("bill_date");
        var entries = DayBill.Of(ledger, ChannelNames.Alipay, call.Account!.AppId, day, now);
        if (entries.Count == 0 || !(options.BillsAtOnce || ChinaTime.At(day, ReadyAfterHours) <= now)) return AlipayAnswer.Failure("isp.bill_not_exist", "账单不存在");
        return AlipayAnswer.Success(new WireField("bill_download_url", $"{call.Here}{Path}?{files.Keep(Zip(Csv(call.Account!.AppId, day, entries), day), now)}"));
    }

    public WireAnswer File(AlipayCall call, DateTimeOffset now) => files.Find(call.BillToken!, now) is { } file
        ? WireAnswer.Of("bill", new WireFile("application/zip", file))
        : WireAnswer.Of("no such bill", WireFile.Page("The address is good for 30 s."), status: 403);

    static string Csv(string appId, DateOnly day, IReadOnlyList<BillEntry> entries)
    {
        var text = new StringBuilder();
        text.Append("#支付宝业务明细查询\r\n").Append($"#账号：[{appId}]\r\n").Append($"#起始日期：[{day:yyyy-MM-dd} 00:00:00]   终止日期：[{day.AddDays(1):yyyy-MM-dd} 00:00:00]\r\n");
        text.Append("#-----------------------------------------业务明细列表----------------------------------------\r\n").Append(Heads).Append("\r\n");
        foreach (var entry in entries)
        {
            var trade = entry.Trade;
            var sign = entry.RefundNo is null ? "" : "-";
            var amount = $"{sign}{Yuan.Text(entry.Amount)}";
            string[] cells =
            [
                trade.TradeNo, trade.OutTradeNo, entry.RefundNo is null ? "交易" : "退款", trade.Subject, AlipayAnswer.Time(trade.CreatedAt), AlipayAnswer.Time(entry.At),
                "", "", "", "", "138****0000", amount, amount, "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00", "0.00", entry.IsReversal ? "" : entry.RefundNo ?? "", Fee(entry), "0.00", "",
            ];
            text.AppendJoin(',', cells.Select(cell => cell + "\t")).Append("\r\n");
        }

        var payments = entries.Where(entry => entry.RefundNo is null).ToList();
        text.Append("#-----------------------------------------业务明细列表结束------------------------------------\r\n");
        text.Append($"#交易合计：{payments.Count}笔，商家实收共{Yuan.Text(payments.Sum(entry => entry.Amount))}元\r\n");
        return text.Append($"#退款合计：{entries.Count - payments.Count}笔\r\n").ToString();
    }

    /// <summary>Six per mille of a payment, written as money that went out; a refund brings none of it back.</summary>
    static string Fee(BillEntry entry) => entry.RefundNo is not null || entry.Amount * 6 / 1000 == 0 ? "0.00" : "-" + Yuan.Text(entry.Amount * 6 / 1000);

    static byte[] Zip(string csv, DateOnly day)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true, Gbk))
        {
            foreach (var (name, text) in new[] { ($"{day:yyyyMMdd}_业务明细.csv", csv), ($"{day:yyyyMMdd}_业务明细(汇总).csv", "#汇总\r\n") })
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Gbk.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }
}
