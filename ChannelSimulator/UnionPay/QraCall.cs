using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>A request to UnionPay's QRA gateway. <see cref="Account"/> is null until the signature was found good: such a caller gets an unsigned <c>status</c> 400.</summary>
internal sealed record QraCall(string Operation) : WireCall(ChannelNames.UnionPay, Operation)
{
    public QraAccount? Account { get; init; }
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    public string Service => Given("service");

    public string Given(string name) => Fields.GetValueOrDefault(name, "");
}
