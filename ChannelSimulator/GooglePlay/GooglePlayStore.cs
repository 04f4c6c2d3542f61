using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Stores;

namespace PaymentGrains.ChannelSimulator.GooglePlay;

/// <summary>Google Play on the customer's device: purchase data, signed by RSA with SHA-1 (FACTS 6.1).</summary>
internal sealed class GooglePlayStore(SimulatorOptions options) : IStore
{
    const string TokenLetters = "abcdefghijklmnopabcdefghijklmnop0123456789-_";

    public string Channel => ChannelNames.GooglePlay;

    public StoreOffer? Find(string productId)
    {
        foreach (var account in options.Accounts.GooglePlay)
            if (account.Products.FirstOrDefault(product => product.ProductId == productId) is { } product)
                return new StoreOffer(account.Account, account.PackageName, product);
        return null;
    }

    public string NewToken(Random chance) => new string(chance.GetItems<char>("abcdefghijklmnop", 24)) + ".AO-J1O" + new string(chance.GetItems<char>(TokenLetters, 60));

    public StorePurchase Proof(Trade trade, DateTimeOffset now)
    {
        var account = options.Accounts.GooglePlay.First(account => account.PackageName == trade.Merchant);
        var fields = new Dictionary<string, object>();
        if (HasOrder(trade)) fields["orderId"] = OrderId(trade);
        fields["packageName"] = trade.Merchant;
        fields["productId"] = trade.Subject;
        fields["purchaseTime"] = trade.CreatedAt.ToUnixTimeMilliseconds();
        // A device writes pending as 4, the server as 2 (FACTS 6.1).
        fields["purchaseState"] = trade.Status switch { TradeStatus.Paid => 0, TradeStatus.Waiting => 4, _ => 1 };
        fields["purchaseToken"] = trade.OutTradeNo;
        fields["quantity"] = 1;
        fields["acknowledged"] = trade.IsAcknowledged;
        if (trade.Attach.Length > 0) fields["obfuscatedAccountId"] = trade.Attach;
        var proof = JsonSerializer.Serialize(fields);
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(account.LicencePrivateKey), out _);
        var signature = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(proof), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1));
        return new StorePurchase(Channel, trade.OutTradeNo, trade.Subject, trade.Status.ToString().ToLowerInvariant(), proof, signature);
    }

    /// <summary>What is pending has none yet (FACTS 6.1).</summary>
    public static bool HasOrder(Trade trade) => trade.Captured > 0 || trade.OrderOf is not null;

    /// <summary><c>GPA.</c> and 17 digits, the same for the same purchase.</summary>
    public static string OrderId(Trade trade)
    {
        var digits = trade.TradeNo[^17..];
        return $"GPA.{digits[..4]}-{digits[4..8]}-{digits[8..12]}-{digits[12..]}";
    }
}
