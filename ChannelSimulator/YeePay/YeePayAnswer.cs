using System.Text.Encodings.Web;
using System.Text.Json;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.YeePay;

/// <summary>The answers that YOP gives (FACTS 4.3, 4.6). The APIs' business codes are published nowhere: those that begin with SIM are this simulator's own.</summary>
internal static class YeePayAnswer
{
    public const string OrderNotFound = "SIM_ORDER_NOT_FOUND";
    public const string RefundNotFound = "SIM_REFUND_NOT_FOUND";

    /// <summary>The field that holds a statement instead of JSON.</summary>
    public const string File = "file";

    static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The aggpay call was taken; the status says what became of it.</summary>
    public static WireAnswer Taken(string summary, params IEnumerable<WireField> fields) => Result("00000", summary, fields);

    /// <summary>The same of the calls under <c>/trade/</c>.</summary>
    public static WireAnswer TradeTaken(string summary, params IEnumerable<WireField> fields) => Result("OPR00000", summary, fields);

    /// <summary>The API refused it.</summary>
    public static WireAnswer Refused(string code, string why) => Result(code, code, [new("message", why)]);

    /// <summary>The platform turned it away, or failed.</summary>
    public static WireAnswer Error(string code, string subCode, string why) =>
        new($"{code} {subCode}", [new("error", Json([new("code", code), new("subCode", subCode), new("message", why)]), IsJson: true)]);

    public static WireAnswer BadParameter(string name) => Error("40042", "isv.param.invalid", $"参数无效：{name}");

    public static WireAnswer Unavailable() => Error("40020", "sys.service.unavailable", "服务不可用");

    public static WireAnswer Statement(string text) => new("statement", [new(File, text)]);

    static WireAnswer Result(string code, string summary, IEnumerable<WireField> fields) =>
        new(summary, [new("result", Json([new("code", code), .. fields]), IsJson: true)]);

    static string Json(IEnumerable<WireField> fields) => "{" + string.Join(",", fields.Select(field =>
        $"\"{field.Name}\":{(field.IsJson ? field.Value : $"\"{JsonEncodedText.Encode(field.Value, Encoder)}\"")}")) + "}";
}
