namespace PaymentGrains.Channels;

/// <summary>Accounts that cannot work as configured. One line a problem: account, field, what is wrong, what to do.</summary>
public sealed class ChannelSettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
