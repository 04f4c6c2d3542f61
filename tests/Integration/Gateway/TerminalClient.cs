using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>A terminal that insists on the envelope: every answer it gets must have it, whatever it sent.</summary>
public sealed class TerminalClient(Uri gateway, string? token = GatewayUnderTest.Token) : IDisposable
{
    public const string Create = "/on-duty-service/pay/yop/order/create";
    public const string Pay = "/on-duty-service/pay/yop/aggpay/pay";
    public const string Query = "/on-duty-service/pay/yop/aggpay/query";
    public const string Cancel = "/on-duty-service/pay/yop/aggpay/cancel";

    public const string GiveBack = "/on-duty-service/pay/yop/aggpay/refund";

    private static readonly string[] Fields = ["code", "codename", "message", "isError", "data"];

    private readonly HttpClient _http = new() { BaseAddress = gateway };

    public Task<Envelope> SendAsync(string path, string json) => SendAsync(path, Encoding.UTF8.GetBytes(json));

    public async Task<Envelope> SendAsync(string path, byte[] body, string? contentType = "application/json", string method = "POST", int expectedStatus = 200)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET")
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Ovo-Authorization", token);
        }

        using var answer = await _http.SendAsync(request);
        Assert.Equal(expectedStatus, (int)answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(answer.Headers.Server);
        return Read(await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => _http.Dispose();

    private static Envelope Read(string text)
    {
        var root = JsonDocument.Parse(text).RootElement;
        Assert.Equal(Fields, root.EnumerateObject().Select(field => field.Name));
        var envelope = new Envelope(
            root.GetProperty("code").GetInt32(), root.GetProperty("codename").GetString()!, root.GetProperty("message").GetString()!,
            root.GetProperty("isError").GetBoolean(), root.GetProperty("data").GetString()!);
        Assert.NotEmpty(envelope.Codename);
        Assert.Contains(envelope.Message, c => c >= '\u4e00');
        Assert.NotNull(envelope.Data);
        if (envelope.Data.Length > 0)
        {
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(envelope.Data).RootElement.ValueKind);
        }

        return envelope;
    }

    public sealed record Envelope(int Code, string Codename, string Message, bool IsError, string Data);
}
