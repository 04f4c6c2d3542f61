using System.Diagnostics;
using System.Text.Json;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>An order whose customer scanned a code or opened a page, as the merchant's server saw it.</summary>
/// <param name="BeforeCancel">The order when it was cancelled; null where nobody did.</param>
internal sealed record SceneLife(string OutTradeNo, JsonElement? BeforeCancel, JsonElement End)
{
    public static readonly string[] Endings = ["02", "08", "12", "03", "14", "00", "01", "04", "09", "10"];

    public static readonly Way[] Ways =
    [
        new("alipay", "qr", "precreate"), new("alipay", "page", "pc"), new("wechat", "qr", "native"), new("wechat", "page", "h5"), new("unionpay", "qr", "native"),
        new("unionpay", "page", "web"), new("unionpay-qra", "qr", "native"), new("yeepay", "qr", "wechat"), new("yeepay", "page", "h5"), new("huifu", "qr", "ecny"),
    ];

    private static readonly TimeSpan PaidMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CancelledMax = TimeSpan.FromSeconds(90);

    /// <summary>Nothing closes what was begun there before its own end.</summary>
    public static bool EndsByItself(string product) => product is "unionpay" or "huifu";

    /// <summary>A customer who failed once may try again until it is closed.</summary>
    public static bool MayTryAgain(string product) => product is "wechat" or "unionpay";

    public static async Task<SceneLife> LiveAsync(Shops shops, Way way, string ending)
    {
        var product = Product.Of(way.Product);
        using var server = shops.Server(product);
        using var customer = new Customer(shops.Installation.Simulator);
        var orderSn = $"E2E-{way.Scene}-{ending}";
        await server.CreateAsync(orderSn);
        var (status, started) = await server.PayAsync(orderSn, way.Payment(product));
        if (status != 202) throw new InvalidOperationException(started.GetRawText());
        var attempt = started.GetProperty("attempts")[0];
        var outTradeNo = attempt.GetProperty("outTradeNo").GetString()!;
        await customer.OpenAsync(attempt);

        JsonElement? before = null;
        if (EndsByItself(way.Product) && ending == "08")
        {
            // What nobody can close is paid while we wait for its end.
            await CancelAsync();
            await customer.PayAsync(outTradeNo, "00");
        }
        else
        {
            await customer.PayAsync(outTradeNo, ending);
            if (ending is "02" or "08" or "12") await CancelAsync();
        }

        if (ending is "03" or "14" && MayTryAgain(way.Product))
        {
            await UntilAsync(_ => false, TimeSpan.FromSeconds(15));
            await CancelAsync();
        }

        var moneyBack = ending is "08" or "12";
        var end = ending switch
        {
            "02" or "12" or "03" or "14" when EndsByItself(way.Product) && before is not null => await UntilAsync(_ => false, TimeSpan.FromSeconds(15)),
            _ when before is not null => await UntilAsync(order => Status(order) == "cancelled" && (!moneyBack || order.GetProperty("refunded").GetInt64() == 1990), CancelledMax),
            _ => await UntilAsync(order => Status(order) is "success" or "failed" or "cancelled", PaidMax),
        };
        return new SceneLife(outTradeNo, before, end);

        async Task CancelAsync()
        {
            before = await server.GetAsync(orderSn);
            await server.CancelAsync(orderSn);
        }

        async Task<JsonElement> UntilAsync(Func<JsonElement, bool> wanted, TimeSpan limit)
        {
            var begun = Stopwatch.GetTimestamp();
            var last = await server.GetAsync(orderSn);
            while (!wanted(last) && Stopwatch.GetElapsedTime(begun) < limit)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
                last = await server.GetAsync(orderSn);
            }

            return last;
        }
    }

    public static string Status(JsonElement order) => order.GetProperty("status").GetString()!;
}

/// <summary>How the customer begins it.</summary>
internal sealed record Way(string Product, string Scene, string Method)
{
    public object Payment(Product product) => new { scene = Scene, channel = product.Channel, method = Method, clientIp = "203.0.113.9", returnUrl = "https://shop.example.com/paid" };
}
