using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat;

/// <summary>
/// A request to WeChat Pay v2. <see cref="Account"/> is null until the signature was found good: such a caller gets
/// <c>return_code=FAIL</c>, unsigned.
/// </summary>
internal sealed record WeChatCall(string Operation) : WireCall(ChannelNames.WeChat, Operation)
{
    public WeChatAccount? Account { get; init; }
    public string SignType { get; init; } = WeChatSignature.Md5;
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    public string Given(string name) => Fields.GetValueOrDefault(name, "");
}
