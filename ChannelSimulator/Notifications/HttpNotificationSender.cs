using System.Net.Http.Headers;

namespace PaymentGrains.ChannelSimulator.Notifications;

/// <summary>Sends notifications over HTTP; it follows no redirect and waits 5 s.</summary>
public sealed class HttpNotificationSender : INotificationSender, IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 64 * 1024,
    };

    public async Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(message.ContentType);
        foreach (var (name, value) in message.Headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request, cancellationToken);
        return new NotificationAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    public void Dispose() => http.Dispose();
}
