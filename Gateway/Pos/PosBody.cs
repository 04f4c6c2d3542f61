using System.Text.Json;

namespace PaymentGrains.Gateway.Pos;

/// <summary>Reads the body of a POS request (<see cref="JsonBody"/>). What is wrong with it is refused in words.</summary>
public static class PosBody
{
    /// <param name="read">Takes the fields out of the object; gives the value, or the words of a refusal.</param>
    public static async Task<PosInput<T>> ReadAsync<T>(HttpRequest request, Func<JsonElement, PosInput<T>> read)
        where T : class
    {
        var (input, fault) = await JsonBody.ReadAsync(request, read);
        return input ?? new(PosError.InvalidRequest, Words(fault));
    }

    private static string Words(BodyFault fault) => fault switch
    {
        BodyFault.NotJsonContent => "请求内容必须是 JSON，Content-Type 应为 application/json，编码为 UTF-8",
        BodyFault.TooLarge => "请求过大，请求内容不能超过 16 KB",
        BodyFault.NotUtf8 => "请求内容不是有效的 UTF-8 编码",
        BodyFault.NotAnObject => "请求内容必须是一个 JSON 对象，例如 {\"orderSn\":\"A001\"}",
        _ => "请求内容不是有效的 JSON",
    };
}
