using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Storage.Orders;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>
/// Rows that exist must stay readable for ever: the golden file of a released shape is never changed. Additions do not touch it; another shape gets
/// a schema version and a file of its own.
/// </summary>
public sealed class OrderJsonTests
{
    private static readonly OrderState Full = Sample.Refunding(Sample.Paid(Sample.Paying(Sample.Connecting(Sample.Created("2026/0001"), "T0001"))), "r1") with
    {
        Step = 7,
        Reason = "支付成功",
    };

    [Fact]
    public void Every_field_of_the_golden_file_is_still_written_under_its_name() =>
        AssertContains(JsonNode.Parse(Golden()), JsonNode.Parse(OrderJson.Write(Full)), "$");

    [Fact]
    public void The_golden_file_is_read_as_the_state() =>
        Assert.Equivalent(Full, OrderJson.Read(Encoding.UTF8.GetBytes(Golden())), strict: true);

    [Fact]
    public void Fields_of_a_newer_program_are_ignored()
    {
        var json = Golden().Replace("\"attempts\": [\n    {", "\"surcharge\": {\"a\": [1]},\n  \"attempts\": [\n    {\n      \"wallet\": \"x\",", StringComparison.Ordinal);

        Assert.NotEqual(Golden(), json);
        Assert.Equivalent(Full, OrderJson.Read(Encoding.UTF8.GetBytes(json)), strict: true);
    }

    [Fact]
    public void Lists_that_an_older_program_did_not_write_are_empty()
    {
        var json = JsonSerializer.SerializeToNode(JsonDocument.Parse(Golden()).RootElement)!.AsObject();
        json.Remove("refunds");
        json["attempts"]![0]!.AsObject().Remove("alarms");

        var order = OrderJson.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));

        Assert.Empty(order.Refunds);
        Assert.Empty(order.Attempts[0].Alarms);

        json.Remove("attempts");
        Assert.Empty(OrderJson.Read(Encoding.UTF8.GetBytes(json.ToJsonString())).Attempts);
    }

    [Fact]
    public void Values_that_equal_their_default_come_back_as_themselves()
    {
        var order = Full with { SchemaVersion = 0, Amount = 0, Status = default, Attempts = [], Refunds = [], CreatedAt = default };

        Assert.Equivalent(order, OrderJson.Read(OrderJson.Write(order)), strict: true);
    }

    [Fact]
    public void Everything_of_a_refund_comes_back_as_it_was()
    {
        var at = Full.CreatedAt;
        var refund = Full.Refunds[0] with
        {
            Kind = RefundKind.Channel, Status = RefundStatus.Abnormal, Polling = "10s,1h*", Deadline = at.AddDays(7), Sends = 2, SentAt = at.AddMinutes(1), Answered = true,
            LostSendAt = at, AbnormalAt = at.AddMinutes(2), Elsewhere = true, Refused = true, Undo = true, UndoNo = "R0", NumberedAt = at.AddMinutes(3),
        };
        var order = Full with
        {
            Refunds = [refund], Attempts = Full.Attempts.ConvertAll(attempt => attempt with { Refunds = new RefundTerms("30s*", TimeSpan.FromDays(2)) { UndoUntil = new(15, 0) }, StatedBack = 7 }),
        };

        Assert.Equivalent(order, OrderJson.Read(OrderJson.Write(order)), strict: true);
    }

    [Fact]
    public void A_refund_of_an_older_program_may_have_been_sent()
    {
        var old = OrderJson.Read(Encoding.UTF8.GetBytes(Golden())).Refunds[0];

        Assert.Equal((false, old.RequestedAt + Refund.RequestLife, old.RequestedAt + RefundTerms.Default.TimeLimit), (old.IsUnsent, old.DoubtUntil, old.DecidedAt));
    }

    [Theory]
    [InlineData("\"status\": \"success\"", "\"status\": \"settled\"")]
    [InlineData("\"status\": \"success\"", "\"status\": 4")]
    [InlineData("\"currency\": \"CNY\",", "")]
    public void A_state_that_this_program_cannot_understand_is_refused(string was, string now) =>
        Assert.Throws<JsonException>(() => OrderJson.Read(Encoding.UTF8.GetBytes(Golden().Replace(was, now, StringComparison.Ordinal))));

    private static void AssertContains(JsonNode? golden, JsonNode? written, string path)
    {
        switch (golden)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    Assert.True(written!.AsObject().ContainsKey(name), $"{path}.{name} is not written any more");
                    AssertContains(value, written[name], $"{path}.{name}");
                }

                break;
            case JsonArray list:
                Assert.Equal(list.Count, written!.AsArray().Count);
                for (var i = 0; i < list.Count; i++)
                {
                    AssertContains(list[i], written[i], $"{path}[{i}]");
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(golden, written), $"{path} was {golden?.ToJsonString()} and is {written?.ToJsonString()}");
                break;
        }
    }

    private static string Golden()
    {
        using var stream = typeof(OrderJsonTests).Assembly.GetManifestResourceStream("order-state.v1.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
