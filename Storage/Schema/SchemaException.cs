namespace PaymentGrains.Storage.Schema;

/// <summary>The database's tables and this program do not fit together; the message says what to do.</summary>
public sealed class SchemaException(string message) : Exception(message);
