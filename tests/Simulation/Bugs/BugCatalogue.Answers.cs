namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>What an answer, or none, is taken for.</summary>
internal static partial class BugCatalogue
{
    /// <summary>The place in the machine where an open attempt's answer is read, before everything else.</summary>
    private const string FirstCase = "            case TradeVerdict.Refused when finding.StillOpen:\n                return Decision.Change(\n";

    private static SourceEdit RefuseWhen(string condition) => Edit(Trades, FirstCase,
        $"""
                    case {condition}:
                        return Decision.Change(new OrderEvent.AttemptRefused(no, finding.Code, finding.Message, Settled: true), new OrderEvent.OrderFailed(Words(finding)));

        """ + FirstCase);

    private static IEnumerable<PlantedBug> Answers() =>
    [
        Bug("unknown-booked-as-failed",
            "Every code of the channel that is not success is booked as failed, also a system error; in gateways with an if for success and an else.",
            RefuseWhen("TradeVerdict.Unknown when source == TradeSource.Pay && finding.Code is not null")),
        Bug("timeout-booked-as-failed",
            "A charge without an answer is booked as failed and forgotten; in services whose HTTP client throws and whose catch writes FAILED.",
            RefuseWhen("TradeVerdict.Unknown when source == TradeSource.Pay && finding.Code is null")),
        Bug("poll-failure-ends-order",
            "A query that fails ends the order as failed; in pollers that treat the error of the question as the answer.",
            RefuseWhen("TradeVerdict.Unknown when source == TradeSource.Query")),
        Bug("not-found-means-failed-at-once",
            "The first 'no such trade' ends the order, though the charge is still on its way; in systems that query before the channel has booked.",
            RefuseWhen("TradeVerdict.NotFound when source == TradeSource.Query")),
        Bug("broken-connection-means-not-sent",
            "A connection that breaks is taken for a request that never left, so the order is payable again at once; in clients that do not ask how far it came.",
            Edit("Channels/Wire/ChannelCall.cs", "return new WireOutcome(0, [], lost.Sent, lost.Message);", "return new WireOutcome(0, [], Sent: false, lost.Message);")),
        Bug("crash-means-not-sent",
            "After a crash a charge that was being sent is taken for never sent; in systems whose start-up resets 'processing' to 'new'.",
            Edit(Steps, "        order.Current is { Status: AttemptStatus.Connecting or AttemptStatus.Paying } attempt\n",
                """
                        order.Current is { Status: AttemptStatus.Connecting } unsent
                            ? Decision.Change(new OrderEvent.AttemptRefused(unsent.OutTradeNo, null, null, Settled: true), new OrderEvent.OrderFailed("系统重启，未扣款")) :
                        order.Current is { Status: AttemptStatus.Connecting or AttemptStatus.Paying } attempt

                """)),
        Bug("success-without-amount",
            "A payment counts as success without a look at how much was paid; in integrations that read only the status of an answer.",
            Edit(Trades, "finding.Verdict == TradeVerdict.Paid && finding.Amount != order.Amount", "finding.Verdict == TradeVerdict.Paid && finding.Amount == 0"),
            Edit("Channels/Alipay/AlipayFindings.cs", "|| tradeNo is null || amount is null))", "|| tradeNo is null))"),
            Edit("Channels/WeChat/WeChatFindings.cs", " && answer[\"trade_type\"] == \"MICROPAY\" && Fen(answer) is not null;", " && answer[\"trade_type\"] == \"MICROPAY\";")),
        Bug("bad-signature-reply-believed",
            "Answers are believed whatever their signature; in clients whose verification only logs a warning.",
            Edit("Channels/Alipay/AlipayAnswer.cs", "envelope.Sign is { } sign && !Verifies(keys.Theirs, envelope.Content, sign)", "envelope.Sign is { } sign && sign.Length == 0 && !Verifies(keys.Theirs, envelope.Content, sign)"),
            Edit("Channels/WeChat/WeChatAnswer.cs", "return WeChatSignature.Verifies(fields, settings.ApiKey, settings.SignType)", "return fields.ContainsKey(\"sign\") || WeChatSignature.Verifies(fields, settings.ApiKey, settings.SignType)")),
        Bug("money-through-double",
            "An amount is read through a floating point number, so 19.90 becomes 1989 fen and a payment is not recognised; in systems that parse with double.",
            Edit("Channels/Yuan.cs", "        long fen = 0;\n", "        if (cents.Length > 0 && double.TryParse(text, out var yuan)) return (long)(yuan * 100);\n        long fen = 0;\n")),
        Bug("given-back-read-as-paid",
            "WeChat's trade state REFUND is read as paid, because it was once; in mappings made by somebody who looked at successful trades only.",
            Edit("Channels/WeChat/WeChatCodes.cs", "new(\"REFUND\", TradeVerdict.GivenBack,", "new(\"REFUND\", TradeVerdict.Paid,")),
    ];
}
