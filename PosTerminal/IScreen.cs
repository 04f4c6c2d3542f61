namespace PaymentGrains.PosTerminal;

/// <summary>What the cashier sees.</summary>
public interface IScreen
{
    /// <summary>A line that stays.</summary>
    void Say(string text);

    /// <summary>The state while it lasts; written over by the next one.</summary>
    void Show(string codename, string message, TimeSpan elapsed);
}
