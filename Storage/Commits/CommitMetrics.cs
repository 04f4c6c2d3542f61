using System.Diagnostics.Metrics;

namespace PaymentGrains.Storage.Commits;

/// <summary>What the group commit measures; the tag <c>statement</c> tells which one.</summary>
internal static class CommitMetrics
{
    public const string MeterName = "PaymentGrains.Storage";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Steps in one statement: near the limit means that the writers are behind.</summary>
    public static readonly Histogram<int> Items = Meter.CreateHistogram<int>("paymentgrains.storage.batch.items", "{item}");

    /// <summary>From taking a batch to its last answer, repeats included.</summary>
    public static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>("paymentgrains.storage.batch.duration", "s");

    /// <summary>Tries that did not succeed, tagged with what they said.</summary>
    public static readonly Counter<long> Failures = Meter.CreateCounter<long>("paymentgrains.storage.batch.failures", "{try}");
}
