using System.Globalization;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.Huifu;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.YeePay;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Web;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>The shop's accounts at the simulated channels, with the real adapters.</summary>
internal sealed class SwarmAccounts : IChannelDirectory
{
    public const string Alipay = "sim-alipay";
    public const string WeChat = "sim-wechat";
    public const string UnionPay = "sim-unionpay";
    public const string Qra = "sim-unionpay-qra";
    public const string YeePay = "sim-yeepay";
    public const string Huifu = "sim-huifu";

    // Parsed once: it takes longer than ten signatures, and processes start by the thousand.
    private static readonly Lazy<Parsed> Short = new(() => new Parsed(ShortKeys.Accounts));
    private static readonly Lazy<Parsed> Long = new(() => new Parsed(TestAccounts.BuiltIn));

    private readonly SwarmSettings _settings;
    private readonly Dictionary<string, IPaymentChannel> _channels;
    private readonly Func<bool> _isMissing;

    /// <param name="isMissing">Asked at each look for an account that somebody may have taken out of the configuration.</param>
    public SwarmAccounts(SwarmSettings settings, ChannelPorts ports, Func<bool>? isMissing = null)
    {
        _settings = settings;
        _isMissing = isMissing ?? (() => false);
        var parsed = Of(settings);
        var certificates = settings.KnowsCertificates ? parsed.PlatformCertificates : "";
        // Opened without the check of settings, which rightly refuses short keys.
        _channels = new IPaymentChannel[]
        {
            new AlipayChannel(parsed.Alipay, ports, parsed.AlipayKeys),
            new WeChatChannel(parsed.WeChat with { SignType = settings.WeChatSignType, PlatformCertificates = certificates }, ports, parsed.WeChatKey),
            new AcpChannel(parsed.UnionPay with { UndoUntil = settings.UndoUntil }, ports, parsed.UnionPaySignature),
            new QraChannel(parsed.Qra, ports),
            new YeePayChannel(parsed.YeePay, ports, parsed.YeePayKeys),
            new HuifuChannel(parsed.Huifu, ports, parsed.HuifuKeys),
        }.ToDictionary(channel => channel.Account, StringComparer.Ordinal);
    }

    /// <summary>Whoever hears of notifications knows the certificates that they are signed with.</summary>
    public static SwarmAccounts AtTheDoor(SwarmSettings settings, TimeProvider clock) => new(settings with { KnowsCertificates = true }, new ChannelPorts(null!, clock, null!));

    public static SimulatorOptions AtTheChannel(SwarmSettings settings) => new()
    {
        Accounts = Of(settings).Accounts with { Wechat = [.. Of(settings).Accounts.Wechat.Select(account => account with { SignType = settings.WeChatSignType })] },
        NotifyPartialRefunds = settings.NotifiesOfRefunds, WeChatRefundTakes = settings.RefundTakes,
        UnionPayDayEnds = TimeOnly.Parse(settings.UnionPayDayEnds, CultureInfo.InvariantCulture),
    };

    public static AlipayAccount AlipayAccount(SwarmSettings settings) => Of(settings).Accounts.Alipay[0];

    public IPaymentChannel? Find(string account) => _isMissing() ? null : _channels.GetValueOrDefault(account);

    public IBarcodeChannel? Route(string merchantId, PaymentCode code, long amount) => CodeRoute.ChannelOf(code, CodeRoute.Defaults) switch
    {
        "alipay" => (IBarcodeChannel)_channels[Alipay],
        "wechat" => (IBarcodeChannel)_channels[WeChat],
        "unionpay" => (IBarcodeChannel)_channels[_settings.UnionPayCodesGoTo],
        "ecny" => (IBarcodeChannel)_channels[_settings.EcnyCodesGoTo],
        _ => null,
    };

    public SceneRoute? Route(string merchantId, Scene scene, string? channel, string? method, long amount) =>
        _channels.Values.OfType<ISceneChannel>().Where(open => (channel is null || open.Channel == channel) && (open.Channel != "unionpay" || open.Account == _settings.UnionPayScenesAt))
            .Select(open => open.Methods.FirstOrDefault(way => way.Scene == scene && (method is null || way.Method == method)) is { } way ? new SceneRoute(open, way) : null)
            .FirstOrDefault(route => route is not null);

    private static Parsed Of(SwarmSettings settings) => (settings.LongKeys ? Long : Short).Value;

    private sealed class Parsed
    {
        public Parsed(TestAccounts accounts)
        {
            Accounts = accounts;
            var settings = ChannelAccounts.Parse(AccountEndpoints.Json(accounts, "http://simulated"));
            Alipay = One<AlipaySettings>();
            AlipayKeys = new AlipayKeys(Alipay);
            WeChat = One<WeChatSettings>();
            WeChatKey = RsaKey.Private(WeChat.MerchantPrivateKey)!;
            PlatformCertificates = accounts.Wechat[0].OpenPlatformCertificate().ExportCertificatePem();
            UnionPay = One<AcpSettings>();
            UnionPaySignature = new AcpSignature(UnionPay);
            Qra = One<QraSettings>();
            YeePay = One<YeePaySettings>();
            YeePayKeys = new YeePayKeys(YeePay);
            Huifu = One<HuifuSettings>();
            HuifuKeys = new HuifuKeys(Huifu);

            TSettings One<TSettings>()
                where TSettings : ChannelAccountSettings => settings.OfType<TSettings>().Select(account => account with { NotifyUrl = $"http://shop/callbacks/{account.Channel}/{account.Account}" }).First();
        }

        public TestAccounts Accounts { get; }
        public AlipaySettings Alipay { get; }
        public AlipayKeys AlipayKeys { get; }
        public WeChatSettings WeChat { get; }
        public RsaKey WeChatKey { get; }
        public string PlatformCertificates { get; }
        public AcpSettings UnionPay { get; }
        public AcpSignature UnionPaySignature { get; }
        public QraSettings Qra { get; }
        public YeePaySettings YeePay { get; }
        public YeePayKeys YeePayKeys { get; }
        public HuifuSettings Huifu { get; }
        public HuifuKeys HuifuKeys { get; }
    }
}
