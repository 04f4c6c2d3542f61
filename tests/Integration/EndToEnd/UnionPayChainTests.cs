using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PaymentGrains.Storage;
using PaymentGrains.Storage.Merchants;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Case 12 of FACTS 8 over HTTP, for notifications: two shops at UnionPay with certificates of the test's own; the middle one of one shop has expired since.</summary>
public sealed class UnionPayChainTests : IAsyncLifetime
{
    private const string MerId = "777290058167151";

    private readonly string _folder = Directory.CreateTempSubdirectory("payments-unionpay-").FullName;
    private readonly HttpClient _http = new();
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.StartAsync(keys: "2026a:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _installation.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Case_12_a_notification_is_believed_only_while_the_chain_above_its_certificate_is_valid()
    {
        var now = TimeProvider.System.GetUtcNow();
        var fresh = await ShopAsync("fresh", now.AddDays(1));
        var stale = await ShopAsync("stale", now.AddMinutes(-1));

        Assert.Equal((HttpStatusCode.BadRequest, "paying"), await SellAsync("stale", stale));
        Assert.Equal((HttpStatusCode.OK, "success"), await SellAsync("fresh", fresh));
        // Somebody else's chain is no better for being valid.
        Assert.Equal((HttpStatusCode.BadRequest, "paying"), await SellAsync("fresh", stale, "S-2"));
    }

    /// <summary>A merchant with an account and a server's key of its own; gives UnionPay's certificate for it, and the key that UnionPay signs with.</summary>
    private async Task<(X509Certificate2 Certificate, RSA Key)> ShopAsync(string name, DateTimeOffset middleUntil)
    {
        await using var connections = new StorageConnections(_installation.Postgres.ConnectionString, new StorageOptions());
        var merchants = new MerchantDirectory(connections, TimeProvider.System);
        await merchants.AddMerchantAsync(name, name, default);
        await merchants.AddKeyAsync(name, "server", TerminalToken.Hash("sk_" + name), default);

        var (from, until) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
        var (rootKey, middleKey, key) = (RSA.Create(2048), RSA.Create(2048), RSA.Create(2048));
        var root = Request("CN=root of " + name, rootKey, authority: true).CreateSelfSigned(from, until);
        var middle = Request("CN=middle of " + name, middleKey, authority: true).Create(root.SubjectName, X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pkcs1), from, middleUntil, [2]);
        var leaf = Request("CN=041@8310000000083040@中国银联股份有限公司@00016493", key, authority: false)
            .Create(middle.SubjectName, X509SignatureGenerator.CreateForRSA(middleKey, RSASignaturePadding.Pkcs1), from, until, [3]);

        var file = Path.Combine(_folder, name + ".json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            channel = "unionpay", account = "up-" + name, merchants = new[] { name }, merId = MerId, termId = "00000001", gatewayUrl = _installation.Simulator.ToString(),
            signingCertificate = root.ExportCertificatePem() + "\n" + rootKey.ExportPkcs8PrivateKeyPem(), middleCertificate = middle.ExportCertificatePem(), rootCertificate = root.ExportCertificatePem(),
            notifyUrl = "https://pay.example.com/callbacks/unionpay/up-" + name, returnUrl = "https://shop.example.com/paid",
        }));
        var (status, said) = await _installation.CommandAsync("channel", "add", file);
        Assert.True(status == 0, said);
        return (leaf, key);
    }

    /// <summary>A page is shown, which needs no call of UnionPay, and a notification says that it was paid.</summary>
    private async Task<(HttpStatusCode Answered, string Status)> SellAsync(string name, (X509Certificate2 Certificate, RSA Key) by, string sale = "S-1")
    {
        using var server = new MerchantServer(_installation.Url(), "sk_" + name);
        Assert.Equal(201, (await server.CreateAsync(sale)).Status);
        var (status, order) = await server.PayAsync(sale, new { scene = "page", method = "web" });
        // A gateway takes a new account over by itself, within seconds.
        for (var tries = 0; status == 422 && tries < 60; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            (status, order) = await server.PayAsync(sale, new { scene = "page", method = "web" });
        }

        Assert.True(status == 202, order.GetRawText());
        var startedAt = await _installation.Postgres.ScalarAsync<DateTime>($"select (state->'attempts'->0->>'started_at')::timestamptz from payment_order where merchant_id = '{name}' and order_sn = '{sale}'");
        using var form = UnionPayNotice.Signed(order.GetProperty("attempts")[0].GetProperty("outTradeNo").GetString()!, startedAt, "00", MerId, by.Certificate, by.Key);
        using var answer = await _http.PostAsync(new Uri(_installation.Url(), "callbacks/unionpay/up-" + name), form);
        return (answer.StatusCode, (await server.GetAsync(sale)).GetProperty("status").GetString()!);
    }

    private static CertificateRequest Request(string name, RSA key, bool authority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        return request;
    }
}
