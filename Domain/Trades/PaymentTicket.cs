namespace PaymentGrains.Domain.Trades;

/// <summary>In what form a customer's device gets what it needs to pay.</summary>
public enum TicketKind
{
    /// <summary>Text to show as a QR code.</summary>
    Code,

    /// <summary>An HTML form that posts itself.</summary>
    Form,

    /// <summary>An address to go to.</summary>
    Url,

    /// <summary>Parameters of the channel's SDK: a JSON object, or the one string that the SDK wants.</summary>
    Sdk,
}

/// <summary>What the customer's device needs to pay one attempt. It holds no secret of the merchant's, but whoever has it can pay.</summary>
public sealed record PaymentTicket(TicketKind Kind, string Content);
