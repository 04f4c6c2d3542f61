using System.Text;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.YeePay;

/// <summary>The statement of a day, in the columns of an old merchant SDK's comment (see the adapter's YeePayBill): payments and refunds, quoted cells.</summary>
internal sealed class YeePayBills(TradeLedger ledger)
{
    const string Header = "\"交易时间\",\"记账时间\",\"商户订单号\",\"业务类型\",\"订单金额\",\"手续费\",\"产品类型\",\"支付方式\",\"对账备注\",\"易宝流水号\"";

    public WireAnswer Download(YeePayCall call, DateTimeOffset now)
    {
        if (!ChinaTime.TryRead(call.Given("dayString"), "yyyy-MM-dd", out var day)) return YeePayAnswer.BadParameter("dayString");
        var text = new StringBuilder($"\"账单日期\",\"{call.Given("dayString")}\",\"商户编号\",\"{call.Account!.MerchantNo}\"\n{Header}\n");
        foreach (var trade in ledger.KnownAt(now).Where(trade => trade.Channel == ChannelNames.YeePay && trade.Merchant == call.Account.MerchantNo))
        {
            foreach (var entry in trade.Entries.Where(entry => entry.At >= day && entry.At < day.AddDays(1)))
            {
                if (trade.Ending == CodeEnding.MissingFromBill) continue;
                var amount = entry.Amount - (trade.Ending == CodeEnding.OneFenLessInBill && entry.Kind == "capture" ? 1 : 0);
                var at = ChinaTime.Text(entry.At, ChinaTime.AlipayFormat);
                text.Append($"\"{at}\",\"{at}\",\"{trade.OutTradeNo}\",\"{(entry.Kind == "capture" ? "交易" : "退款")}\",\"{Yuan.Text(amount)}\",\"0.00\",\"聚合支付\",\"付款码\",\"\",\"{trade.TradeNo}\"\n");
            }
        }

        return YeePayAnswer.Statement(text.ToString());
    }
}
