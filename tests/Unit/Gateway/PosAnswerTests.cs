using System.Reflection;
using System.Text;
using PaymentGrains.Gateway.Pos;
using Xunit;

namespace PaymentGrains.Tests.Unit.Gateway;

public sealed class PosAnswerTests
{
    [Fact]
    public void The_envelope_has_five_fields_in_their_order_and_readable_Chinese()
    {
        var text = Encoding.UTF8.GetString(PosAnswer.Of(PosError.CodeNotRecognised).Render().Span);

        Assert.Equal("""{"code":1006,"codename":"CODE_NOT_RECOGNISED","message":"付款码无法识别，请让顾客刷新付款码后重新扫码","isError":true,"data":""}""", text);
    }

    [Fact]
    public void Numbers_and_names_of_errors_never_change()
    {
        var errors = typeof(PosError).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (PosError)field.GetValue(null)!).ToDictionary(error => error.Codename, error => error.Code);

        Assert.Equal(
            new Dictionary<string, int>
            {
                ["UNAUTHENTICATED"] = 1001,
                ["INVALID_REQUEST"] = 1002,
                ["ORDER_NOT_FOUND"] = 1003,
                ["ORDER_CONFLICT"] = 1004,
                ["ORDER_CANCELLED"] = 1005,
                ["CODE_NOT_RECOGNISED"] = 1006,
                ["ANOTHER_CODE_PAYING"] = 1007,
                ["CHANNEL_UNAVAILABLE"] = 1008,
                ["RATE_LIMITED"] = 1009,
                ["NOT_REFUNDABLE"] = 1010,
                ["REFUND_TOO_LARGE"] = 1011,
                ["INTERNAL"] = 1099,
            },
            errors);
    }
}
