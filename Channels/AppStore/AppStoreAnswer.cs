using System.Security.Cryptography.X509Certificates;
using System.Text;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.AppStore;

/// <summary>What a question for a transaction brought.</summary>
/// <param name="Transaction">Verified; null when none came, or its signature is not Apple's.</param>
/// <param name="ErrorCode">Apple's own number of an error; it is not signed.</param>
/// <param name="Raw">For the journal, not masked yet: of a transaction what was signed, without the certificates.</param>
internal sealed record AppStoreAnswer(int Status, WebToken? Transaction, long? ErrorCode, string Raw)
{
    /// <summary>What stands in the journal as the channel's code.</summary>
    public string Code => ErrorCode is { } error ? $"{error}" : Status == 0 ? "NO_ANSWER" : $"HTTP_{Status}";

    public static AppStoreAnswer Read(WireOutcome outcome, X509Certificate2 root, DateTimeOffset now)
    {
        if (outcome.Status == 0) return new AppStoreAnswer(0, null, null, outcome.Trouble);
        var fields = StrictJson.Object(outcome.Body);
        if (outcome.Status != 200) return new AppStoreAnswer(outcome.Status, null, fields?.Number("errorCode"), $"HTTP {outcome.Status}: {Encoding.UTF8.GetString(outcome.Body)}");
        if (fields?.Text("signedTransactionInfo") is not { } jws) return new AppStoreAnswer(200, null, null, "no signedTransactionInfo: " + Encoding.UTF8.GetString(outcome.Body));
        return AppStoreChain.Open(jws, root, now, out var refusal) is { } transaction
            ? new AppStoreAnswer(200, transaction, null, transaction.Text)
            : new AppStoreAnswer(200, null, null, "signedTransactionInfo " + refusal);
    }
}
