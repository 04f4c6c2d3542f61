using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>
/// A request to UnionPay's ACP gateway. <see cref="Account"/> is null until the signature was found good: such a caller gets an unsigned answer.
/// </summary>
internal sealed record AcpCall(string Operation) : WireCall(ChannelNames.UnionPay, Operation)
{
    public AcpAccount? Account { get; init; }
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>txnType and txnSubType: <c>01/06</c>.</summary>
    public string Kind => $"{Given("txnType")}/{Given("txnSubType")}";

    /// <summary>A browser asks, and gets a page.</summary>
    public bool IsPage { get; init; }

    public bool IsApp { get; init; }

    public string MerId => Account!.MerId;

    public string TxnTime => Given("txnTime");

    public string Given(string name) => Fields.GetValueOrDefault(name, "");
}
