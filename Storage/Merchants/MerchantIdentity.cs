namespace PaymentGrains.Storage.Merchants;

/// <summary>Which merchant's server an API key speaks for.</summary>
public sealed record MerchantIdentity(string MerchantId, string KeyName);
