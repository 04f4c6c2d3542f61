using PaymentGrains.Domain.Codes;

namespace PaymentGrains.Channels;

/// <summary>The channel accounts of this installation.</summary>
public interface IChannelDirectory
{
    /// <summary>The account of that name, also when it takes no new payments: it still settles what it started. Null when there is none.</summary>
    IPaymentChannel? Find(string account);

    /// <summary>The account that takes this merchant's codes of that kind, or null when the code belongs to no channel that the merchant has.</summary>
    IPaymentChannel? Route(string merchantId, PaymentCode code);
}
