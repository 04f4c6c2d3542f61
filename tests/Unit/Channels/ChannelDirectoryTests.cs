using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.Huifu;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Channels.YeePay;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

public sealed class ChannelDirectoryTests
{
    private static readonly PaymentCode AlipayCode = PaymentCode.Parse("280000000000000100")!;
    private static readonly PaymentCode WeChatCode = PaymentCode.Parse("130000000000000100")!;
    private static readonly PaymentCode UnionPayCode = PaymentCode.Parse("6200000000000000000")!;

    [Fact]
    public void A_code_goes_to_the_account_of_its_channel()
    {
        var directory = Open(AlipayDesk.Usual, WeChatDesk.Usual);

        Assert.Equal("alipay-1", directory.Route("any", AlipayCode, 100)!.Account);
        Assert.Equal("wechat-1", directory.Route("any", WeChatCode, 100)!.Account);
        Assert.Null(directory.Route("any", UnionPayCode, 100));
        Assert.Same(directory.Find("alipay-1"), directory.Route("any", AlipayCode, 100));
        Assert.Null(directory.Find("nobody"));
    }

    [Fact]
    public void Either_product_of_UnionPay_takes_its_codes_and_the_first_in_the_list_goes_first()
    {
        var directory = Open(QraTests.Usual, AcpDesk.Usual);
        Assert.IsType<QraChannel>(directory.Route("any", UnionPayCode, 100));
        Assert.IsType<AcpChannel>(Open(AcpDesk.Usual, QraTests.Usual).Route("any", UnionPayCode, 100));
        Assert.Equal(("unionpay", "unionpay"), (directory.Find("qra-1")!.Channel, directory.Find("unionpay-1")!.Channel));
        Assert.IsType<AcpChannel>(directory.Route("any", Scene.Page, "unionpay", null, 100)!.Channel);
    }

    [Theory]
    [InlineData("", typeof(AcpSettings))]
    [InlineData(""","product":"" """, typeof(AcpSettings))]
    [InlineData(""","product":"qra" """, typeof(QraSettings))]
    public void The_product_says_what_kind_of_account_it_is(string product, Type settings) =>
        Assert.IsType(settings, Assert.Single(ChannelAccounts.Parse($$"""[{"channel":"unionpay","account":"u"{{product}}}]""")));

    [Fact]
    public void A_merchants_own_account_goes_first_and_an_idle_one_only_settles()
    {
        var directory = Open(
            AlipayDesk.Usual,
            AlipayDesk.Usual with { Account = "own", Merchants = ["noodles"] },
            AlipayDesk.Usual with { Account = "idle", Merchants = ["tea"], TakesPayments = false });

        Assert.Equal("own", directory.Route("noodles", AlipayCode, 100)!.Account);
        Assert.Equal("alipay-1", directory.Route("tea", AlipayCode, 100)!.Account);
        Assert.NotNull(directory.Find("idle"));
        Assert.Null(Open(AlipayDesk.Usual with { Merchants = ["noodles"] }).Route("tea", AlipayCode, 100));
    }

    /// <summary>Whoever tries out a notification has the keys that verify, and no others.</summary>
    [Theory]
    [InlineData("""{"channel":"alipay","appId":"1","sellerId":"2","alipayPublicKey":"KEY"}""")]
    [InlineData("""{"channel":"wechat","appId":"1","mchId":"2","apiV3Key":"0123456789abcdef","weChatPublicKey":"KEY","weChatPublicKeyId":"PUB_KEY_ID_1"}""")]
    [InlineData("""{"channel":"unionpay","merId":"777290058160000","signMethod":"11","secureKey":"k"}""")]
    [InlineData("""{"channel":"huifu","huifuId":"1","huifuPublicKey":"KEY"}""")]
    [InlineData("""{"channel":"googleplay","packageName":"a.b","licenceKey":"KEY"}""")]
    public void An_account_that_only_verifies_needs_no_key_to_pay_with_takes_no_payment_and_signs_nothing(string json)
    {
        using var small = System.Security.Cryptography.RSA.Create(1024);
        var settings = Assert.Single(ChannelAccounts.Parse($"[{json.Replace("KEY", Convert.ToBase64String(small.ExportSubjectPublicKeyInfo()), StringComparison.Ordinal)}]")) with { Account = "v" };
        Assert.NotEmpty(settings.Problems());
        Assert.NotNull(Assert.Throws<ChannelSettingsException>(() => Open(settings)));

        var directory = Open(settings with { OnlyVerifies = true });
        Assert.IsAssignableFrom<INotifyingChannel>(directory.Find("v"));
        Assert.Null(directory.Route("any", AlipayCode, 100) ?? directory.Route("any", WeChatCode, 100) ?? directory.Route("any", UnionPayCode, 100));
        Assert.Null(directory.Route("any", Scene.Qr, null, null, 100));
        Assert.Null(directory.RouteStore("any", null, 100));
    }

    [Theory]
    [InlineData("""{"channel":"alipay","onlyVerifies":true}""", "appId sellerId alipayPublicKey")]
    [InlineData("""{"channel":"wechat","onlyVerifies":true}""", "appId mchId apiV3Key")]
    [InlineData("""{"channel":"wechat","onlyVerifies":true,"appId":"1","mchId":"2","apiV3Key":"short"}""", "apiV3Key platformCertificates")]
    [InlineData("""{"channel":"unionpay","onlyVerifies":true}""", "merId middleCertificate rootCertificate")]
    [InlineData("""{"channel":"yeepay","onlyVerifies":true}""", "appKey merchantNo merchantPrivateKey yopPublicKey")]
    [InlineData("""{"channel":"huifu","onlyVerifies":true}""", "huifuId huifuPublicKey")]
    [InlineData("""{"channel":"googleplay","onlyVerifies":true}""", "packageName pushAudience")]
    [InlineData("""{"channel":"appstore","onlyVerifies":true}""", "bundleId rootCertificate")]
    public void What_verifying_needs_is_named_and_no_more(string json, string fields)
    {
        var settings = Assert.Single(ChannelAccounts.Parse($"[{json}]")) with { Account = "v" };
        Assert.Equal(fields, string.Join(' ', settings.NotificationProblems().Select(problem => problem.Field)));
        Assert.Throws<ChannelSettingsException>(() => Open(settings));
    }

    [Fact]
    public void The_prefix_table_is_configuration()
    {
        var directory = new ChannelDirectory([WeChatDesk.Usual], [new CodeRoute(62, 62, 19, 19, "wechat")], Ports());
        Assert.NotNull(directory.Route("any", UnionPayCode, 100));
        Assert.Null(directory.Route("any", WeChatCode, 100));
    }

    [Fact]
    public void A_code_goes_to_the_account_that_takes_its_wallets_codes_whichever_acquirer_it_is()
    {
        var ecny = PaymentCode.Parse("0100000000000000100")!;
        var everything = YeePayDesk.Usual with { TakesCodesOf = ["ecny", "alipay"] };

        Assert.Null(Open(AlipayDesk.Usual, YeePayDesk.Usual).Route("any", ecny, 100));
        Assert.Equal("huifu-1", Open(YeePayDesk.Usual, HuifuDesk.Usual).Route("any", ecny, 100)!.Account);
        Assert.Equal(("yeepay", "yeepay-1"), Named(Open(everything, HuifuDesk.Usual).Route("any", ecny, 100)!));
        Assert.Equal("huifu-1", Open(everything, HuifuDesk.Usual with { Merchants = ["noodles"] }).Route("noodles", ecny, 100)!.Account);
        Assert.Equal("yeepay-1", Open(everything, AlipayDesk.Usual).Route("any", AlipayCode, 100)!.Account);
        Assert.Equal("alipay-1", Open(AlipayDesk.Usual, everything).Route("any", AlipayCode, 100)!.Account);
        Assert.Contains("\"takesCodesOf\"", Assert.Throws<ChannelSettingsException>(() => Open(AlipayDesk.Usual with { TakesCodesOf = ["wechat"] })).Message, StringComparison.Ordinal);

        static (string, string) Named(IPaymentChannel channel) => (channel.Channel, channel.Account);
    }

    [Fact]
    public void An_acquirers_account_says_what_is_wrong_with_it()
    {
        var wrong = Assert.Throws<ChannelSettingsException>(() => Open(
            new YeePaySettings { Account = "a", GatewayUrl = "x", FilesUrl = "x", NotifyUrl = "x", UserIp = "", TerminalId = "", TakesCodesOf = ["paypal"] },
            new HuifuSettings { Account = "b", BaseUrl = "x", NotifyUrl = "x", UserIp = "", TakesCodesOf = ["ecny", "alipay"] },
            YeePayDesk.Usual,
            HuifuDesk.Usual));

        Assert.Equal(
            [
                "yeepay account a \"appKey\"", "yeepay account a \"merchantNo\"", "yeepay account a \"merchantPrivateKey\"", "yeepay account a \"yopPublicKey\"",
                "yeepay account a \"gatewayUrl\"", "yeepay account a \"filesUrl\"", "yeepay account a \"notifyUrl\"", "yeepay account a \"userIp\"", "yeepay account a \"terminalId\"",
                "yeepay account a \"orderNotFoundCodes\"", "yeepay account a \"takesCodesOf\"",
                "huifu account b \"sysId\"", "huifu account b \"productId\"", "huifu account b \"huifuId\"", "huifu account b \"merchantPrivateKey\"",
                "huifu account b \"huifuPublicKey\"", "huifu account b \"baseUrl\"", "huifu account b \"notifyUrl\"", "huifu account b \"userIp\"", "huifu account b \"takesCodesOf\"",
            ],
            wrong.Problems.Select(problem => $"{problem.Split(':')[0]} {problem.Split(' ').First(word => word.StartsWith('"'))}"));
    }

    [Fact]
    public void Accounts_are_read_as_the_simulator_writes_them()
    {
        var json = JsonSerializer.Serialize(new object[]
        {
            new { channel = "alipay", account = "sim-alipay", appId = "1", sellerId = "2", appPrivateKey = "k", alipayPublicKey = "p", gatewayUrl = "http://localhost/gateway.do" },
            new { channel = "wechat", account = "sim-wechat", appId = "1", mchId = "2", apiKey = "k", signType = "MD5", baseUrl = "http://localhost" },
        });

        var accounts = ChannelAccounts.Parse(json);

        var alipay = Assert.IsType<AlipaySettings>(accounts[0]);
        Assert.Equal(("sim-alipay", "2", "p", "*"), (alipay.Account, alipay.SellerId, alipay.AlipayPublicKey, Assert.Single(alipay.Merchants)));
        Assert.Equal("MD5", Assert.IsType<WeChatSettings>(accounts[1]).SignType);
    }

    [Theory]
    [InlineData("{}", "channel accounts: not a JSON array")]
    [InlineData("[", "channel accounts: not a JSON array")]
    [InlineData("""[{"channel":"carrier-pigeon","account":"coo"}]""", "account coo: field \"channel\" is not a channel of this installation; use one of alipay, wechat")]
    [InlineData("""[{"channel":"unionpay","account":"u","product":"pigeon"}]""", "unionpay account u: field \"product\" is not a product of this channel; use one of \"\", \"qra\"")]
    [InlineData("[7]", "account number 1: field \"channel\"")]
    [InlineData("""[{"channel":"alipay","account":"a","appId":7}]""", "alipay account a: field \"appId\" has the wrong type")]
    public void A_list_that_cannot_be_read_says_where(string json, string begins) =>
        Assert.StartsWith(begins, Assert.Throws<ChannelSettingsException>(() => ChannelAccounts.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_problem_names_account_field_and_what_to_do_and_spells_no_secret()
    {
        using var small = RSA.Create(1024);
        var wrong = Assert.Throws<ChannelSettingsException>(() => Open(
            new AlipaySettings { Account = "a", AppPrivateKey = "c2VjcmV0IHNlY3JldA==", GatewayUrl = "gateway", EncryptKey = "c2VjcmV0", NotifyUrl = "ftp://x" },
            AlipayDesk.Usual with { Account = "b", AlipayPublicKey = Convert.ToBase64String(small.ExportSubjectPublicKeyInfo()) },
            AlipayDesk.Usual with { Account = "c", AlipayCertificate = "none" },
            new WeChatSettings { Account = "d", SignType = "RSA", BaseUrl = "", ClientCertificate = "c2VjcmV0", SpbillCreateIp = "" },
            new WeChatSettings { AppId = "1", MchId = "2", ApiKey = "3" },
            WeChatDesk.Usual,
            WeChatDesk.Usual));

        Assert.Equal(
            [
                "alipay account a \"appId\"", "alipay account a \"sellerId\"", "alipay account a \"gatewayUrl\"", "alipay account a \"notifyUrl\"",
                "alipay account a \"appPrivateKey\"", "alipay account a \"alipayPublicKey\"", "alipay account a \"encryptKey\"",
                "alipay account b \"alipayPublicKey\"",
                "alipay account c \"appCertificate\"", "alipay account c \"alipayCertificate\"", "alipay account c \"alipayRootCertificate\"",
                "wechat account d \"appId\"", "wechat account d \"mchId\"", "wechat account d \"apiKey\"", "wechat account d \"baseUrl\"",
                "wechat account d \"spbillCreateIp\"", "wechat account d \"signType\"", "wechat account d \"clientCertificate\"",
                "wechat account \"account\"", "wechat account  \"clientCertificate\"",
                "account wechat-1 \"account\"",
            ],
            wrong.Problems.Select(problem => $"{problem.Split(':')[0]} {problem.Split(' ').First(word => word.StartsWith('"'))}"));
        Assert.All(wrong.Problems, problem => Assert.Contains(';', problem));
        Assert.DoesNotContain("c2Vjcm", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("has 1024 bits and RSA2 needs 2048", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_of_UnionPay_accounts_are_named_as_well()
    {
        var wrong = Assert.Throws<ChannelSettingsException>(() => Open(
            new AcpSettings { Account = "a", AccessType = "9", SigningCertificate = "c2VjcmV0", GatewayUrl = "", FileUrl = "", QueryUrl = "q", QrQueryUrl = "q", ReturnUrl = "r" },
            new AcpSettings { Account = "b", MerId = "1", TermId = "2", SignMethod = "11", UndoUntil = "11 pm" },
            AcpDesk.Usual with { Account = "c", SignMethod = "12", NotifyUrl = "" },
            AcpDesk.Usual with { Account = "d", SigningCertificatePassword = "wrong" },
            AcpDesk.Usual with { Account = "e", NotifyUrl = "", TestCertificates = true },
            new QraSettings { Account = "f", GatewayUrl = "", MchCreateIp = "" }));

        Assert.Equal(
            [
                "a merId", "a termId", "a accessType", "a signingCertificate", "a middleCertificate", "a rootCertificate", "a gatewayUrl", "a queryUrl", "a qrQueryUrl", "a fileUrl", "a notifyUrl", "a returnUrl",
                "b merId", "b secureKey", "b undoUntil", "b notifyUrl",
                "c signMethod", "c notifyUrl",
                "d signingCertificate",
                "f mchId", "f key", "f gatewayUrl", "f mchCreateIp", "f deviceId",
            ],
            wrong.Problems.Select(problem => $"{problem.Split(':')[0].Split(' ')[^1]} {problem.Split('"')[1]}"));
        Assert.Contains("is SM3, which is not supported", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2Vjcm", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_in_a_log_are_only_names()
    {
        Assert.Equal("alipay account alipay-1", AlipayDesk.Usual.ToString());
        Assert.Equal("wechat account wechat-1", $"{WeChatDesk.Usual}");
    }

    [Fact]
    public void Keys_are_read_with_and_without_armour_in_both_forms()
    {
        using var rsa = RSA.Create(2048);
        foreach (var key in new[]
        {
            rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportRSAPrivateKeyPem(),
            Convert.ToBase64String(rsa.ExportPkcs8PrivateKey()), Convert.ToBase64String(rsa.ExportRSAPrivateKey(), Base64FormattingOptions.InsertLineBreaks),
        })
            Assert.Empty((AlipayDesk.Usual with { AppPrivateKey = key, AlipayPublicKey = rsa.ExportSubjectPublicKeyInfoPem() }).Problems());
    }

    [Fact]
    public async Task Certificate_mode_names_its_certificates_in_every_request()
    {
        var (certificate, pem) = SelfSigned();
        using var _ = certificate;
        var desk = new AlipayDesk(settings => settings with
        {
            AlipayPublicKey = "", AppCertificate = pem, AlipayCertificate = pem, AlipayRootCertificate = pem,
        });
        Assert.Empty(desk.Settings.Problems());
        desk.Wire.Answers("");

        await desk.Channel.QueryAsync(desk.Trade, default);

        Assert.Equal(AlipayCertificates.Sn(pem), desk.LastForm["app_cert_sn"]);
        Assert.Equal(AlipayCertificates.RootSn(pem), desk.LastForm["alipay_root_cert_sn"]);
        Assert.True(AlipayDesk.AppPublicKey.Verifies(AlipayRequest.TextToSign(desk.LastForm), desk.LastForm["sign"]));
    }

    [Fact]
    public void The_host_gets_a_directory_and_clients_that_neither_redirect_nor_forget_the_certificate()
    {
        using var host = new ServiceCollection().AddChannels().BuildServiceProvider();
        host.GetRequiredService<LiveChannelDirectory>().Replace([AlipayDesk.Usual, WeChatDesk.Usual]);

        Assert.NotNull(host.GetRequiredService<IChannelDirectory>().Find("wechat-1"));
        Assert.IsType<GuardedWire>(host.GetRequiredService<IChannelWire>());
        Assert.Null(Handler("channel/wechat-1").SslOptions.ClientCertificates);
        Assert.False(Handler("channel/wechat-1").AllowAutoRedirect);
        Assert.Single(Handler($"channel-certificate/wechat-1/{WeChatDesk.Usual.CertificateKey}").SslOptions.ClientCertificates!);
        Assert.Null(Handler("channel-certificate/alipay-1/").SslOptions.ClientCertificates);

        SocketsHttpHandler Handler(string name)
        {
            var builder = host.GetRequiredService<HttpMessageHandlerBuilder>();
            var options = host.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(name);
            foreach (var action in options.HttpMessageHandlerBuilderActions) action(builder);
            return (SocketsHttpHandler)builder.PrimaryHandler;
        }
    }

    [Fact]
    public void An_account_takes_what_lies_within_its_limits_and_the_lowest_priority_goes_first()
    {
        var small = AlipayDesk.Usual with { Account = "small", AmountMax = 5_000, Priority = 1 };
        var large = AlipayDesk.Usual with { Account = "large", AmountMin = 5_000, Priority = 2 };
        var rest = AlipayDesk.Usual with { Account = "rest", Priority = 3 };
        var directory = Open(rest, large, small);
        Assert.Equal(["small", "small", "large"], ((long[])[1, 5_000, 5_001]).Select(amount => directory.Route("any", AlipayCode, amount)!.Account));
        Assert.Equal("rest", Open(rest, large with { TakesPayments = false }).Route("any", AlipayCode, 9_000)!.Account);
    }

    [Fact]
    public void An_account_whose_channel_loses_pays_is_taken_last()
    {
        var wire = new AilingWire("first");
        var accounts = new[] { AlipayDesk.Usual with { Account = "first", Priority = 1 }, AlipayDesk.Usual with { Account = "second", Priority = 2 } };
        var directory = new ChannelDirectory(accounts, CodeRoute.Defaults, new ChannelPorts(wire, TimeProvider.System, new CountedNonces()));
        Assert.Equal("second", directory.Route("any", AlipayCode, 100)!.Account);
        Assert.Equal("first", new ChannelDirectory(accounts[..1], CodeRoute.Defaults, new ChannelPorts(wire, TimeProvider.System, new CountedNonces())).Route("any", AlipayCode, 100)!.Account);
    }

    [Fact]
    public void Changed_accounts_count_at_once_and_wrong_ones_change_nothing()
    {
        var live = new LiveChannelDirectory(CodeRoute.Defaults, Ports());
        Assert.Null(live.Find("alipay-1"));
        live.Replace([AlipayDesk.Usual]);
        var before = live.Find("alipay-1");

        Assert.Throws<ChannelSettingsException>(() => live.Replace([AlipayDesk.Usual with { AppId = "" }]));
        Assert.Same(before, live.Find("alipay-1"));

        live.Replace([AlipayDesk.Usual with { TakesPayments = false }]);
        Assert.Null(live.Route("any", AlipayCode, 100));
        Assert.NotNull(live.Find("alipay-1"));
    }

    [Fact]
    public void What_all_accounts_have_is_checked_too()
    {
        var wrong = AlipayDesk.Usual with { Account = "a/b", AmountMin = 0, AmountMax = -1, Polling = "often", ScenePolling = "x", TimeLimitSeconds = 5, SceneTimeLimitMinutes = 1, Merchants = [] };
        var problems = Assert.Throws<ChannelSettingsException>(() => Open(wrong)).Message;
        foreach (var field in (string[])["account", "amountMin", "amountMax", "polling", "scenePolling", "timeLimitSeconds", "sceneTimeLimitMinutes", "merchants"]) Assert.Contains($"\"{field}\"", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wire_that_was_registered_before_stays()
    {
        var wire = new ScriptedWire();
        using var host = new ServiceCollection().AddSingleton<IChannelWire>(wire).AddChannels().BuildServiceProvider();
        Assert.Same(wire, host.GetRequiredService<ChannelPorts>().Wire);
    }

    private static (X509Certificate2 Certificate, string Pem) SelfSigned()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test Root, O=Test, C=CN", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var certificate = request.CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return (certificate, certificate.ExportCertificatePem());
    }

    private static ChannelDirectory Open(params IReadOnlyList<ChannelAccountSettings> accounts) => new(accounts, CodeRoute.Defaults, Ports());

    private static ChannelPorts Ports() => new(new ScriptedWire(), TimeProvider.System, new CountedNonces());

    private sealed class AilingWire(string account) : IChannelWire, IChannelHealth
    {
        public Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public bool IsLosingPays(string asked) => asked == account;
    }
}
