using System.Text.Json;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.GooglePlay;
using PaymentGrains.ChannelSimulator.UnionPay;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>Everything that a gateway in test mode needs to talk to the simulated channels.</summary>
public static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app, TestAccounts accounts)
    {
        app.MapGet("/accounts", (HttpContext context) => List(accounts, $"{context.Request.Scheme}://{context.Request.Host}"));
        // What puts an Alipay account into certificate mode.
        app.MapGet("/accounts/{name}/certificates", (string name) => accounts.Alipay.FirstOrDefault(account => account.Account == name) is { } account
            ? Results.Ok(Certificates(new AlipayCertificates(account)))
            : Results.NotFound($"there is no Alipay account {name}"));
        app.MapPost("/accounts/{name}/platform-key", (string name, SimulatedChannels channels) => channels.RotatePlatformKey(name) is { } serial
            ? Results.Ok(new { serial })
            : Results.NotFound($"there is no WeChat Pay account {name} with v3"));
    }

    /// <summary>The same list as text, for who holds the channels in memory.</summary>
    /// <param name="here">Where the channels are, for example <c>http://simulated</c>.</param>
    public static string Json(TestAccounts accounts, string here) => JsonSerializer.Serialize(List(accounts, here), JsonSerializerOptions.Web);

    static object Certificates(AlipayCertificates certificates) => new { certificates.AppCertificate, certificates.AlipayCertificate, AlipayRootCertificate = certificates.RootCertificate };

    static object[] List(TestAccounts accounts, string here) =>
    [
        .. accounts.Alipay.Select(account => (object)new
        {
            Channel = ChannelNames.Alipay,
            account.Account,
            account.AppId,
            account.SellerId,
            account.AppPrivateKey,
            AlipayPublicKey = account.AlipayPublicKey(),
            GatewayUrl = $"{here}/gateway.do",
        }),
        .. accounts.Wechat.Select(account => (object)new
        {
            Channel = ChannelNames.WeChat,
            account.Account,
            account.AppId,
            account.MchId,
            account.ApiKey,
            account.SignType,
            BaseUrl = here,
            account.MerchantPrivateKey,
            account.MerchantCertificateSerial,
            account.ApiV3Key,
        }),
        .. accounts.Unionpay.Select(account => (object)new
        {
            Channel = ChannelNames.UnionPay,
            account.Account,
            account.MerId,
            TermId = "00000001",
            account.SigningCertificate,
            account.SigningCertificatePassword,
            account.MiddleCertificate,
            account.RootCertificate,
            TestCertificates = true,
            GatewayUrl = here,
            FileUrl = here + AcpProtocol.FilePath,
        }),
        .. accounts.UnionpayQra.Select(account => (object)new
        {
            Channel = ChannelNames.UnionPay,
            Product = "qra",
            account.Account,
            account.MchId,
            account.Key,
            DeviceId = "00000001",
            GatewayUrl = here + QraProtocol.GatewayPath,
        }),
        .. accounts.Yeepay.Select(account => (object)new
        {
            Channel = ChannelNames.YeePay,
            account.Account,
            account.AppKey,
            account.MerchantNo,
            account.MerchantPrivateKey,
            YopPublicKey = account.YopPublicKey(),
            account.TakesCodesOf,
            account.OfficialAccountAppId,
            account.MiniProgramAppId,
            OrderNotFoundCodes = (string[])[YeePay.YeePayAnswer.OrderNotFound],
            RefundNotFoundCodes = (string[])[YeePay.YeePayAnswer.RefundNotFound],
            GatewayUrl = $"{here}/yop-center",
            FilesUrl = $"{here}/yop-center",
        }),
        .. accounts.Huifu.Select(account => (object)new
        {
            Channel = ChannelNames.Huifu,
            account.Account,
            account.SysId,
            account.ProductId,
            account.HuifuId,
            account.MerchantPrivateKey,
            HuifuPublicKey = account.HuifuPublicKey(),
            BaseUrl = here,
        }),
        .. accounts.GooglePlay.Select(account => (object)new
        {
            Channel = ChannelNames.GooglePlay,
            account.Account,
            account.PackageName,
            LicenceKey = account.LicenceKey(),
            account.ServiceAccount,
            ServiceAccountKey = account.ServicePrivateKey,
            account.PushServiceAccount,
            account.PushAudience,
            account.Products,
            BaseUrl = here,
            TokenUrl = here + GooglePlayProtocol.TokenPath,
            PushKeysUrl = here + GooglePlayProtocol.PushKeysPath,
        }),
        .. accounts.AppStore.Select(account => (object)new
        {
            Channel = ChannelNames.AppStore,
            account.Account,
            account.BundleId,
            account.Environment,
            account.IssuerId,
            account.KeyId,
            PrivateKey = account.ApiPrivateKey,
            account.RootCertificate,
            account.Products,
            BaseUrl = here,
        }),
    ];
}
