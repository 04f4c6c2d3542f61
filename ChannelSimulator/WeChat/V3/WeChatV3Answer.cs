using System.Text.Encodings.Web;
using System.Text.Json;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>The answers of WeChat Pay v3 (FACTS 2.4, 2.7).</summary>
internal static class WeChatV3Answer
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static WireAnswer Success(string summary, params IEnumerable<WireField> fields) => new(summary, [.. fields]);

    public static WireAnswer Nothing(string summary) => new(summary, []) { Status = 204 };

    public static WireAnswer Failure(int status, string code, string why) => new($"{status} {code}", [new("code", code), new("message", why)]) { Status = status };

    public static WireAnswer BadParameter(string name) => Failure(400, "PARAM_ERROR", $"参数错误：{name}");

    public static WireAnswer NoSuchOrder() => Failure(404, "ORDER_NOT_EXIST", "订单不存在");

    public static WireAnswer SystemError() => Failure(500, "SYSTEM_ERROR", "系统异常，请稍后重试");

    public static WireAnswer BadSignature(string why) => Failure(401, "SIGN_ERROR", why);

    public static WireField Json(string name, object value) => new(name, Text(value), IsJson: true);

    public static string Text(object value) => JsonSerializer.Serialize(value, Plain);

    public static string Time(DateTimeOffset time) => ChinaTime.Text(time, "yyyy-MM-ddTHH:mm:sszzz");

    public static string Body(WireAnswer answer) => answer.Fields.Count == 0
        ? ""
        : "{" + string.Join(',', answer.Fields.Select(field => $"\"{field.Name}\":{(field.IsJson ? field.Value : Text(field.Value))}")) + "}";
}
