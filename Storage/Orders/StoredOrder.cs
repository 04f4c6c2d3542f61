namespace PaymentGrains.Storage.Orders;

/// <summary>A row as it was read; parsed by the caller, not by the reader that serves many.</summary>
internal sealed record StoredOrder(long Version, byte[] StateJson);
