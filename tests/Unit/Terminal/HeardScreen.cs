using PaymentGrains.PosTerminal;

namespace PaymentGrains.Tests.Unit.Terminal;

/// <summary>What the cashier was told.</summary>
internal sealed class HeardScreen : IScreen
{
    public List<string> Lines { get; } = [];

    public string Last => Lines[^1];

    public void Say(string text) => Lines.Add(text);

    public void Show(string codename, string message, TimeSpan elapsed)
    {
    }
}
