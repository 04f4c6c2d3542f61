namespace PaymentGrains.ChannelSimulator.Wire;

/// <summary>One field of an answer; <paramref name="IsJson"/> when the value is JSON and not text.</summary>
internal readonly record struct WireField(string Name, string Value, bool IsJson = false);
