namespace PaymentGrains.Storage;

/// <summary>A step that was not confirmed as saved; <see cref="Failure"/> says whether it may be saved all the same.</summary>
public sealed class StorageException(StorageFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public StorageFailure Failure { get; } = failure;
}
