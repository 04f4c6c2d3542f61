using System.Text.Json.Nodes;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>The body of each call (FACTS 2.4). A function of its arguments alone: a repeat sends the same bytes (FACTS 0.4).</summary>
internal static class WeChatV3Fields
{
    private const int LongestDescription = 127;
    private const int LongestReason = 80;

    /// <summary>WeChat refuses a life of one minute or less; a few seconds more, as the request takes its time.</summary>
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(65);

    /// <summary>Of native, jsapi, h5 and app.</summary>
    public static string Create(CustomerPayment payment, WeChatSettings settings)
    {
        var fields = Common(settings, payment.OutTradeNo, payment.Amount, payment.Currency, payment.Subject);
        fields["notify_url"] = settings.NotifyUrl;
        fields["time_expire"] = Expiry(payment.StartedAt, payment.Deadline);
        if (payment.Method == WeChatV3Methods.Jsapi) fields["payer"] = new JsonObject { ["openid"] = payment.Device.OpenId };
        var scene = new JsonObject();
        if (payment.Device.ClientIp is { Length: > 0 } ip) scene["payer_client_ip"] = ip;
        if (payment.Method == WeChatV3Methods.H5) scene["h5_info"] = new JsonObject { ["type"] = payment.Device.Platform is "iOS" or "Android" ? payment.Device.Platform : "Wap" };
        if (scene.Count > 0) fields["scene_info"] = scene;
        return WeChatV3Json.Write(fields);
    }

    /// <summary>Of codepay (FACTS 2.5).</summary>
    public static string Codepay(BarcodePayment payment, WeChatSettings settings)
    {
        var fields = Common(settings, payment.OutTradeNo, payment.Amount, payment.Currency, payment.Subject);
        fields["time_expire"] = Expiry(payment.StartedAt, payment.Deadline);
        fields["payer"] = new JsonObject { ["auth_code"] = payment.Code.Text };
        var scene = new JsonObject { ["device_ip"] = settings.SpbillCreateIp };
        if (WeChatFields.Device(payment.Terminal) is { Length: > 0 } device) scene["device_id"] = device;
        fields["scene_info"] = scene;
        return WeChatV3Json.Write(fields);
    }

    public static string Close(WeChatSettings settings) => WeChatV3Json.Write(new JsonObject { ["mchid"] = settings.MchId });

    public static string Reverse(WeChatSettings settings) => WeChatV3Json.Write(new JsonObject { ["appid"] = settings.AppId, ["mchid"] = settings.MchId });

    public static string Refund(RefundRequest refund, WeChatSettings settings)
    {
        var fields = new JsonObject { ["out_trade_no"] = refund.OutTradeNo, ["out_refund_no"] = refund.OutRefundNo };
        if (WeChatFields.Cleaned(refund.Reason, LongestReason) is { Length: > 0 } reason) fields["reason"] = reason;
        fields["notify_url"] = settings.NotifyUrl;
        fields["amount"] = new JsonObject { ["refund"] = refund.Amount, ["total"] = refund.TradeAmount, ["currency"] = refund.Trade?.Currency ?? "CNY" };
        return WeChatV3Json.Write(fields);
    }

    private static JsonObject Common(WeChatSettings settings, string outTradeNo, long amount, string currency, string subject)
    {
        var description = WeChatFields.Cleaned(subject, LongestDescription);
        return new JsonObject
        {
            ["appid"] = settings.AppId,
            ["mchid"] = settings.MchId,
            ["description"] = description.Length == 0 ? outTradeNo : description,
            ["out_trade_no"] = outTradeNo,
            ["amount"] = new JsonObject { ["total"] = amount, ["currency"] = currency },
        };
    }

    private static string Expiry(DateTimeOffset startedAt, DateTimeOffset deadline)
    {
        var shortest = startedAt + ShortestLife;
        return ChinaTime.WithOffset(deadline > shortest ? deadline : shortest);
    }
}
