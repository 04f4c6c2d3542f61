namespace PaymentGrains.Storage.Accounts;

/// <summary>A row of <c>channel_account</c>.</summary>
/// <param name="Settings">The account's settings as JSON, encrypted, bound to <see cref="Bound"/>.</param>
/// <param name="TakesPayments">False: it only settles what it started.</param>
public sealed record StoredAccount(string Account, string Channel, SealedSecret Settings, bool TakesPayments, DateTimeOffset ChangedAt)
{
    /// <summary>What the settings are sealed for.</summary>
    public string Bound => $"channel account {Account}";
}
