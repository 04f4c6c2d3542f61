using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Huifu;

/// <summary>Huifu (FACTS 5): JSON both ways, in which the fields of <c>data</c>, sorted and without white space, are signed.</summary>
internal sealed class HuifuProtocol(SimulatorOptions options, TradeLedger ledger, Notifier notifier) : IWireProtocol
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly HuifuTrades trades = new(ledger, notifier);
    readonly Dictionary<string, (HuifuAccount Account, RsaKey Merchant, RsaKey Huifu)> accounts = options.Accounts.Huifu.ToDictionary(
        account => account.SysId,
        account => (account, new RsaKey(account.MerchantPrivateKey), new RsaKey(account.HuifuPrivateKey)));

    public bool Owns(string path) => HuifuCall.OperationOf(path).Length > 0;

    public WireCall Read(SimulatedRequest request, DateTimeOffset now)
    {
        var call = new HuifuCall(request.Path);
        if (Fields(Encoding.UTF8.GetString(request.Body)) is not { } body || body["data"] is not JsonObject data)
            return call with { Refusal = Refused("10000000", "请求内容体不能为空") };
        var fields = data.ToDictionary(field => field.Key, field => Text(field.Value), StringComparer.Ordinal);

        // Read before the signature is checked, so that faults and the log can name the trade.
        call = call with
        {
            Data = fields,
            OutTradeNo = fields.GetValueOrDefault(call.Operation == Operations.Pay ? "req_seq_id" : "org_req_seq_id", ""),
            AuthCode = fields.GetValueOrDefault("auth_code"),
        };
        if (!accounts.TryGetValue(Text(body["sys_id"]), out var account) || Text(body["product_id"]) != account.Account.ProductId)
            return call with { Refusal = Refused("22000000", "产品号不存在") };
        if (!account.Merchant.Verify(Sorted(data), Text(body["sign"]))) return call with { HasBadSignature = true, Refusal = Refused("10000000", "验签失败") };
        call = call with { Account = account.Account };
        return call.Given("huifu_id") == account.Account.HuifuId ? call : call with { Refusal = Refused("22000002", "商户信息不存在") };
    }

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var huifu = (HuifuCall)call;
        return huifu.Path switch
        {
            HuifuCall.Pay or HuifuCall.Start => trades.Pay(huifu, now),
            HuifuCall.Query => trades.Query(huifu, now),
            HuifuCall.Refund => trades.Refund(huifu, now),
            _ => trades.QueryRefund(huifu, now),
        };
    }

    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        var data = new JsonObject(answer.Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, field.Value)));
        // In the order in which they were thought of: who verifies has to sort.
        var body = $"{{\"data\": {data.ToJsonString(Plain)}";
        if (((HuifuCall)call).Account is { } account)
        {
            var text = Sorted(data);
            body += $", \"sign\": \"{accounts[account.SysId].Huifu.Sign(breakSignature ? text + "." : text)}\"";
        }

        return SimulatedReply.Of(200, "application/json;charset=UTF-8", body + "}");
    }

    internal static WireAnswer Refused(string code, string why) => new(code, [new("resp_code", code), new("resp_desc", why)]);

    static string Sorted(JsonObject data) => new JsonObject(
        data.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString(Plain);

    static JsonObject? Fields(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Text(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var read) ? read : value?.ToJsonString(Plain) ?? "";
}
