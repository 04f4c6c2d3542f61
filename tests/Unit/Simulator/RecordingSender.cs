using System.Net;
using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>A merchant's callback address that writes down what comes, and answers as the test wishes.</summary>
internal sealed class RecordingSender(TimeProvider clock) : INotificationSender
{
    public string Answer { get; set; } = "success";

    public List<(DateTimeOffset At, Dictionary<string, string> Fields)> Received { get; } = [];

    public IEnumerable<string> Statuses => Received.Select(notice => notice.Fields["trade_status"]);

    public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
    {
        var fields = Encoding.ASCII.GetString(message.Body).Split('&').Select(pair => pair.Split('='))
            .ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]));
        Received.Add((clock.GetUtcNow(), fields));
        return Task.FromResult(new NotificationAnswer(200, Answer));
    }

    /// <summary>The check that a merchant makes: without <c>sign</c> and <c>sign_type</c>, with Alipay's public key.</summary>
    public static bool IsSigned(Dictionary<string, string> fields)
    {
        var text = string.Join('&', fields.Where(field => field.Key is not ("sign" or "sign_type"))
            .OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
        using var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(TestAccounts.BuiltIn.Alipay[0].AlipayPublicKey()), out _);
        return key.VerifyData(
            Encoding.UTF8.GetBytes(text), Convert.FromBase64String(fields["sign"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
