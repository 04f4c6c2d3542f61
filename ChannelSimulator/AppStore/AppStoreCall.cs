using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.AppStore;

/// <summary>A question for a transaction. <see cref="Account"/> is null until the token was found good.</summary>
internal sealed record AppStoreCall() : WireCall(ChannelNames.AppStore, Operations.Query)
{
    public AppStoreAccount? Account { get; init; }
}
