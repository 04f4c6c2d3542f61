using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.GooglePlay;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>Everything that a gateway in test mode needs to talk to the simulated channels.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app, TestAccounts accounts) =>
        app.MapGet("/accounts", (HttpContext context) => List(accounts, $"{context.Request.Scheme}://{context.Request.Host}"));

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
