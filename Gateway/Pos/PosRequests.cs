using System.Text.Json;
using PaymentGrains.Domain.Codes;

namespace PaymentGrains.Gateway.Pos;

/// <summary>What terminals may send. Fields not named here are ignored; a field that is wrong is named, with what is right.</summary>
public static class PosRequests
{
    /// <param name="Amount">Fen, 1 to <see cref="Fields.AmountMax"/>.</param>
    public sealed record Create(string OrderSn, long Amount, string Subject);

    public sealed record Pay(string OrderSn, PaymentCode Code);

    /// <summary>Query or cancel.</summary>
    public sealed record ByNumber(string OrderSn);

    /// <param name="Amount">Fen, 1 to <see cref="Fields.AmountMax"/>.</param>
    public sealed record Refund(string OrderSn, string RefundNo, long Amount);

    public static PosInput<Create> ReadCreate(JsonElement body)
    {
        if (Fields.Number(body, "orderSn") is not { } orderSn)
        {
            return new(PosError.InvalidRequest, WrongOrderSn);
        }

        if (Fields.Amount(body) is not { } fen)
        {
            return new(PosError.InvalidRequest, WrongAmount);
        }

        return Fields.Subject(body) is { } subject
            ? new(new Create(orderSn, fen, subject))
            : new(PosError.InvalidRequest, "商品名称 subject 有误：应为 1 至 256 个字的文字，不能含控制字符");
    }

    public static PosInput<Pay> ReadPay(JsonElement body, IReadOnlyList<CodeRoute> routes)
    {
        if (Fields.Number(body, "orderSn") is not { } orderSn)
        {
            return new(PosError.InvalidRequest, WrongOrderSn);
        }

        if (!body.TryGetProperty("authCode", out var authCode) || authCode.ValueKind != JsonValueKind.String)
        {
            return new(PosError.InvalidRequest, "付款码 authCode 有误：应为顾客付款码的数字，以字符串发送");
        }

        // Which account takes it is the order's business; what no line of the prefix table matches is refused before any grain is asked.
        return PaymentCode.Parse(authCode.GetString()) is { } code && CodeRoute.ChannelOf(code, routes) is not null
            ? new(new Pay(orderSn, code))
            : new(PosError.CodeNotRecognised);
    }

    public static PosInput<ByNumber> ReadByNumber(JsonElement body) =>
        Fields.Number(body, "orderSn") is { } orderSn ? new(new ByNumber(orderSn)) : new(PosError.InvalidRequest, WrongOrderSn);

    public static PosInput<Refund> ReadRefund(JsonElement body)
    {
        if (Fields.Number(body, "orderSn") is not { } orderSn)
        {
            return new(PosError.InvalidRequest, WrongOrderSn);
        }

        if (Fields.Number(body, "refundNo") is not { } refundNo)
        {
            return new(PosError.InvalidRequest, "退款单号 refundNo 有误：应为 1 至 64 位字母、数字、下划线或连字符");
        }

        return Fields.Amount(body) is { } fen ? new(new Refund(orderSn, refundNo, fen)) : new(PosError.InvalidRequest, WrongAmount);
    }

    private const string WrongAmount = "金额 amount 有误：应为整数，单位为分，范围 1 至 10000000000";

    private const string WrongOrderSn = "订单号 orderSn 有误：应为 1 至 64 位字母、数字、下划线或连字符";
}
