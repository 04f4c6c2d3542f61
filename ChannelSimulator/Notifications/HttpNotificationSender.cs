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

    public async Task<NotificationAnswer> PostFormAsync(Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded; charset=utf-8");
        using var answer = await http.PostAsync(url, content, cancellationToken);
        return new NotificationAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    public void Dispose() => http.Dispose();
}
