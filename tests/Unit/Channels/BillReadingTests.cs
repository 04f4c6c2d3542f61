using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Wire;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Statements as they come in life, and broken ones: half a bill is none.</summary>
public sealed class BillReadingTests
{
    private const string WeChatHeads =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率";

    private const string WeChatPaid =
        "`2026-03-01 20:00:00,`wx0000000000000001,`1900000001,`0,`,`4200000000202603010000000003,`A1,`o1,`NATIVE,`SUCCESS,`OTHERS,`CNY,`15.90,`4.00,`0,`0,`0.00,`0.00,`,`,`拿铁, 2 杯,`,`0.12000,`0.60%";

    private const string WeChatBack =
        "`2026-03-01 21:00:00,`wx0000000000000001,`1900000001,`0,`,`4200000000202603010000000003,`A1,`o1,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5000,`R1,`4.00,`1.00,`ORIGINAL,`SUCCESS,`拿铁, 2 杯,`,`-0.03500,`0.60%";

    private const string WeChatSums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额\r\n`2,`15.90,`4.00,`1.00,`0.09000\r\n";

    private const string AlipayHeads = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,商家实收（元）,退款批次号/请求号,服务费（元）,备注";
    private readonly DateOnly day = new(2026, 3, 1);

    [Fact]
    public async Task A_bill_of_WeChat_without_the_later_columns_is_read_to_the_fen()
    {
        var bill = await WeChatAsync(Rows(WeChatHeads, WeChatPaid, WeChatBack, WeChatSums));
        Assert.Equal(BillVerdict.Complete, bill.Verdict);
        Assert.Equal(
            [
                new BillLine("A1", null, "4200000000202603010000000003", 1990, 12, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)),
                // Three and a half fen are no amount.
                new BillLine("A1", "R1", "4200000000202603010000000003", 500, null, new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero)),
            ],
            bill.Lines);
        Assert.Equal(500, Assert.Single((await WeChatAsync(Rows(WeChatHeads, WeChatBack.Replace("SUCCESS", "PROCESSING", StringComparison.Ordinal), WeChatSums))).Lines).Amount);
        Assert.Empty((await WeChatAsync(Rows(WeChatHeads, WeChatBack.Replace("SUCCESS", "FAIL", StringComparison.Ordinal), WeChatSums))).Lines);
        Assert.Equal(BillVerdict.Unknown, (await WeChatAsync(Rows(WeChatHeads, WeChatBack.Replace("SUCCESS", "NEW", StringComparison.Ordinal), WeChatSums))).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData(WeChatHeads + "\r\n" + WeChatPaid + "\r\n")]
    [InlineData(WeChatHeads + "\r\n" + WeChatPaid + ",`more\r\n" + WeChatSums)]
    [InlineData(WeChatHeads + "\r\n`a,`b\r\n" + WeChatSums)]
    public async Task A_bill_of_WeChat_with_a_line_that_is_not_as_expected_is_none(string text) => Assert.Equal(BillVerdict.Unknown, (await WeChatAsync(text)).Verdict);

    [Theory]
    [InlineData("SUCCESS", "NEW")]
    [InlineData("CNY", "USD")]
    [InlineData("15.90", "15.905")]
    [InlineData("`A1", "`")]
    public async Task A_value_that_nobody_expects_makes_the_bill_of_WeChat_unreadable(string was, string now) =>
        Assert.Equal(BillVerdict.Unknown, (await WeChatAsync(Rows(WeChatHeads, WeChatPaid.Replace(was, now, StringComparison.Ordinal), WeChatSums))).Verdict);

    [Fact]
    public async Task A_bill_of_WeChat_with_another_digest_or_an_unsigned_announcement_is_none()
    {
        var text = Rows(WeChatHeads, WeChatPaid, WeChatSums);
        Assert.Equal(BillVerdict.Unknown, (await WeChatAsync(text, hash: new string('0', 40))).Verdict);
        var desk = new WeChatV3Desk();
        desk.AnswersBadly(Announcement(text), 200, signed: false);
        Assert.Equal(BillVerdict.Unknown, (await desk.Channel.BillAsync(day, default)).Verdict);
        Assert.Equal("https://api.mch.weixin.qq.com/v3/bill/tradebill?bill_date=2026-03-01&bill_type=ALL&tar_type=GZIP", desk.Wire.Sent[^1].Url.ToString());
        Assert.Equal(BillVerdict.Unknown, (await new WeChatDesk().Channel.BillAsync(day, default)).Verdict);
    }

    [Fact]
    public async Task A_bill_of_Alipay_is_read_to_the_fen()
    {
        var bill = await AlipayAsync(Alipay(
            "2026030122001400000000000001\t,A1\t,交易\t,拿铁, 2 杯\t,2026-03-01 19:59:00\t,2026-03-01 20:00:00\t,19.90\t,19.90\t,\t,-0.12\t,\t",
            "2026030122001400000000000001\t,A1\t,退款\t,拿铁, 2 杯\t,2026-03-01 20:00:00\t,2026-03-01 21:00:00\t,-5.00\t,-5.00\t,R1\t,0.03\t,\t",
            "2026030122001400000000000002\t,A2\t,退款\t,茶\t,2026-03-01 20:00:00\t,2026-03-01 21:00:00\t,-0.01\t,-0.01\t,\t,0.00\t,\t"));
        Assert.Equal(
            [
                new BillLine("A1", null, "2026030122001400000000000001", 1990, 12, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)),
                new BillLine("A1", "R1", "2026030122001400000000000001", 500, -3, new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero)),
                new BillLine("A2", "A2", "2026030122001400000000000002", 1, 0, new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero)),
            ],
            bill.Lines);
    }

    [Theory]
    [InlineData("1,A1,交易,茶,,,19.905,19.90,,0.00,")]
    [InlineData("1,A1,退款,茶,,,5.00,5.00,R1,0.00,")]
    [InlineData("1,A1,转账,茶,,,5.00,5.00,,0.00,")]
    [InlineData("1,,交易,茶,,,5.00,5.00,,0.00,")]
    [InlineData("1,A1,交易,5.00")]
    public async Task A_line_that_nobody_expects_makes_the_bill_of_Alipay_unreadable(string line) => Assert.Equal(BillVerdict.Unknown, (await AlipayAsync(Alipay(line))).Verdict);

    [Fact]
    public async Task A_bill_of_Alipay_that_was_cut_off_or_is_no_archive_is_none()
    {
        var text = Alipay("1,A1,交易,茶,,,5.00,5.00,,0.00,");
        Assert.Equal(BillVerdict.Complete, (await AlipayAsync(text)).Verdict);
        Assert.Equal(BillVerdict.Unknown, (await AlipayAsync(text[..text.IndexOf("#-业务明细列表结束", StringComparison.Ordinal)])).Verdict);
        var desk = new AlipayDesk();
        desk.Wire.Answers(AlipayDesk.Signed("alipay.data.dataservice.bill.downloadurl.query", Announced)).Answers("no archive");
        Assert.Equal(BillVerdict.Unknown, (await desk.Channel.BillAsync(day, default)).Verdict);
    }

    [Theory]
    [InlineData("isp.bill_not_exist", 21, BillVerdict.Empty)]
    [InlineData("NO_BILL_DATA", 21, BillVerdict.Empty)]
    [InlineData("BILL_NOT_EXIST", 20, BillVerdict.NotReady)]
    [InlineData("SYSTEM_RATE_LIMIT", 21, BillVerdict.Unknown)]
    [InlineData("SOMETHING_NEW", 21, BillVerdict.Unknown)]
    public async Task No_bill_of_Alipay_is_believed_after_nine_only(string subCode, int hoursLater, BillVerdict verdict)
    {
        var desk = new AlipayDesk();
        // It is noon in China on the bill's own day.
        desk.Clock.AdvanceSeconds(hoursLater * 3600);
        desk.Wire.Answers(AlipayDesk.Signed("alipay.data.dataservice.bill.downloadurl.query", AlipayDesk.Error(subCode)));
        Assert.Equal(verdict, (await desk.Channel.BillAsync(day, default)).Verdict);
        Assert.Equal("""{"bill_type":"trade","bill_date":"2026-03-01"}""", desk.LastForm["biz_content"]);
    }

    private const string Announced = """{"code":"10000","msg":"Success","bill_download_url":"https://dwbillcenter.alipay.com/downloadBillFile.resource?token=1"}""";

    private static string Rows(params IEnumerable<string> rows) => "\ufeff" + string.Join("\r\n", rows);

    private static string Alipay(params IEnumerable<string> rows) =>
        $"#支付宝业务明细查询\r\n#-业务明细列表-\r\n{AlipayHeads}\r\n{string.Join("\r\n", rows)}\r\n#-业务明细列表结束-\r\n#交易合计：1笔\r\n";

    private static string Announcement(string text, string? hash = null) =>
        $$"""{"hash_type":"SHA1","hash_value":"{{hash ?? Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)))}}","download_url":"https://api.mch.weixin.qq.com/v3/billdownload/file?token=1"}""";

    private async Task<BillFinding> WeChatAsync(string text, string? hash = null)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        var desk = new WeChatV3Desk();
        desk.Answers(Announcement(text, hash));
        desk.Wire.Then((_, _) => Task.FromResult(new WireAnswer(200, packed.ToArray())));
        var bill = await desk.Channel.BillAsync(day, default);
        Assert.Equal(("GET", "/v3/billdownload/file?token=1"), (desk.Wire.Sent[^1].Method, desk.Wire.Sent[^1].Url.PathAndQuery));
        return bill;
    }

    private async Task<BillFinding> AlipayAsync(string text)
    {
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding(936)!;
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true, gbk))
        {
            foreach (var (name, content) in new[] { ("20260301_业务明细(汇总).csv", "#"), ("20260301_业务明细.csv", text) })
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(gbk.GetBytes(content));
            }
        }

        var desk = new AlipayDesk();
        desk.Wire.Answers(AlipayDesk.Signed("alipay.data.dataservice.bill.downloadurl.query", Announced)).Then((_, _) => Task.FromResult(new WireAnswer(200, packed.ToArray())));
        return await desk.Channel.BillAsync(day, default);
    }
}
