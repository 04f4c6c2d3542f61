using System.Net;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>UnionPay's ACP gateway 5.1.0 (FACTS 3A): a signed form comes in, signed fields go out as plain text.</summary>
internal sealed class AcpProtocol(SimulatorOptions options, TradeLedger ledger, Notifier notifier) : IWireProtocol
{
    /// <summary>Bills have a host of their own in life.</summary>
    public const string FilePath = "/unionpay/filedownload";

    const string Back = "/gateway/api/backTransReq.do";
    const string Front = "/gateway/api/frontTransReq.do";
    const string App = "/gateway/api/appTransReq.do";
    const string Query = "/gateway/api/queryTrans.do";

    static readonly string[] Echoed = ["version", "encoding", "bizType", "txnType", "txnSubType", "accessType", "merId", "orderId", "txnTime", "reqReserved"];

    /// <summary>txnTime must be now; minutes are let pass, hours (such as UTC where China time is due) are not.</summary>
    static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    static readonly Dictionary<(string Path, string Kind), string> OperationOf = new()
    {
        [(Back, "01/06")] = Operations.Pay,
        [(Back, "01/07")] = Operations.Pay,
        [(Front, "01/01")] = Operations.Pay,
        [(App, "01/01")] = Operations.Pay,
        [(Back, "99/01")] = Operations.Cancel,
        [(Back, "04/00")] = Operations.Refund,
        [(Back, "31/00")] = Operations.Refund,
        [(Query, "00/00")] = Operations.Query,
        [(Back, "00/00")] = Operations.Query,
        [(FilePath, "76/01")] = Operations.Bill,
    };

    readonly AcpTrades trades = new(ledger, notifier);
    readonly AcpRefunds refunds = new(options, ledger, notifier);
    readonly AcpBills bills = new(options, ledger);
    readonly Dictionary<string, AcpSigner> signers = options.Accounts.Unionpay.ToDictionary(account => account.MerId, account => new AcpSigner(account));

    public bool Owns(string path) => path is Back or Front or App or Query or FilePath;

    public WireCall Read(SimulatedRequest request, DateTimeOffset now)
    {
        if (AlipayForm.Read(request.Query, request.Body) is not { } fields) return new AcpCall("") { Refusal = AcpAnswer.Bad("字段重复") };
        var call = new AcpCall("") { Fields = fields, IsPage = request.Path == Front, IsApp = request.Path == App };
        if (!OperationOf.TryGetValue((request.Path, call.Kind), out var operation)) return call with { Refusal = AcpAnswer.Bad("txnType") };
        call = call with { Operation = operation, OutTradeNo = call.Given("orderId"), AuthCode = fields.GetValueOrDefault("qrNo") };
        if (!signers.TryGetValue(call.Given("merId"), out var signer)) return call with { Refusal = AcpAnswer.Of("31", "商户状态不正确[3100000]") };
        if (call.Given("version") != "5.1.0" || call.Given("signMethod") != "01" || !signer.Fits(fields))
            return call with { HasBadSignature = true, Refusal = AcpAnswer.Of("11", "验证签名失败[9100004]") };

        call = call with { Account = signer.Account };
        if (call.Given("encoding") != "UTF-8") return call with { Refusal = AcpAnswer.Bad("encoding") };
        if (!ChinaTime.TryRead(call.TxnTime, ChinaTime.WeChatFormat, out var time)) return call with { Refusal = AcpAnswer.Bad("txnTime") };
        // Queries and reversals carry the time of what they are about.
        return operation is Operations.Pay or Operations.Bill && (time - now).Duration() > ClockTolerance ? call with { Refusal = AcpAnswer.Bad("txnTime") } : call;
    }

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var acp = (AcpCall)call;
        return call.Operation switch
        {
            Operations.Pay when acp.Kind == "01/06" => trades.Pay(acp, now),
            Operations.Pay => trades.Prepare(acp, now),
            Operations.Cancel => trades.Reverse(acp, now),
            Operations.Refund when acp.Kind == "31/00" => refunds.Undo(acp, now),
            Operations.Refund => refunds.Refund(acp, now),
            Operations.Bill => bills.Give(acp, now),
            _ => refunds.IsOfRefund(acp) ? refunds.Query(acp, now) : trades.Query(acp, now),
        };
    }

    public WireAnswer Recode(WireCall call, WireAnswer answer, string code)
    {
        var name = call.Operation == Operations.Query ? "origRespCode" : "respCode";
        return answer with { Summary = $"{name} {code}", Fields = [.. answer.Fields.Select(field => field.Name == name ? field with { Value = code } : field)] };
    }

    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        var acp = (AcpCall)call;
        var answered = answer.Fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).ToList();
        if (acp.IsPage) return SimulatedReply.Of(200, "text/html; charset=utf-8", Page(acp, answer));
        if (acp.Account is null) return SimulatedReply.Of(200, "text/html; charset=UTF-8", Text(answered));
        var echoed = Echoed.Where(name => acp.Given(name).Length > 0).Select(name => KeyValuePair.Create(name, acp.Given(name)));
        return SimulatedReply.Of(200, "text/html; charset=UTF-8", Text(signers[acp.MerId].Sign([.. echoed, .. answered], breakSignature)));
    }

    // Not url-encoded: that is how the gateway answers (FACTS 3A.1).
    static string Text(IEnumerable<KeyValuePair<string, string>> fields) => string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"));

    /// <summary>What the customer sees: two buttons.</summary>
    static string Page(AcpCall call, WireAnswer answer)
    {
        if (answer.Fields.FirstOrDefault(field => field.Name == "ticket").Value is not { } ticket)
            return $"<!doctype html><title>UnionPay</title><p>{WebUtility.HtmlEncode(answer.Fields[1].Value)}</p>";
        var back = WebUtility.HtmlEncode(call.Given("frontUrl"));
        return $$"""
            <!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Simulated UnionPay</title>
            <h1>Simulated UnionPay</h1><p>{{long.Parse(call.Given("txnAmt")) / 100m:0.00}} CNY, {{WebUtility.HtmlEncode(call.OutTradeNo)}}</p>
            <button data-ending="00">Pay</button> <button data-ending="14">Say no</button> <a href="{{back}}">Back to the shop</a><p id="said"></p>
            <script>
            for (const button of document.querySelectorAll('button')) button.onclick = async () => {
              const answer = await fetch('/customers', { method: 'POST', body: JSON.stringify({ pays: '{{ticket}}', ending: button.dataset.ending }) });
              document.getElementById('said').textContent = answer.ok ? 'done' : (await answer.json()).error;
            };
            </script></html>
            """;
    }
}
