using System.Text.Json;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Stores;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.AppStore;

/// <summary>The App Store Server API as far as one transaction goes (FACTS 6.5).</summary>
internal sealed class AppStoreProtocol(SimulatorOptions options, TradeLedger ledger) : IWireProtocol
{
    const string Transactions = "/inApps/v1/transactions/";
    const string Payload = "payload";
    static readonly TimeSpan LongestTokenLife = TimeSpan.FromMinutes(60);

    public bool Owns(string path) => path.StartsWith(Transactions, StringComparison.Ordinal);

    public bool Takes(string method) => method == "GET";

    public WireCall Read(SimulatedRequest request, DateTimeOffset now)
    {
        var call = new AppStoreCall { OutTradeNo = Uri.UnescapeDataString(request.Path[Transactions.Length..]) };
        var header = request.Headers.FirstOrDefault(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value ?? "";
        var token = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : "";
        foreach (var account in options.Accounts.AppStore)
        {
            if (SignedJson.OpenEs256(token, account.ApiPrivateKey) is not { } opened) continue;
            var claims = opened.Payload;
            var (begins, ends) = (claims.GivenTime("iat"), claims.GivenTime("exp"));
            var good = opened.Header.Given("kid") == account.KeyId && claims.Given("iss") == account.IssuerId && claims.Given("bid") == account.BundleId
                && claims.Given("aud") == "appstoreconnect-v1" && begins <= now.AddMinutes(5) && ends > now && ends - begins <= LongestTokenLife;
            return good ? call with { Account = account } : call with { Refusal = Unauthenticated };
        }

        return call with { HasBadSignature = true, Refusal = Unauthenticated };
    }

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var account = ((AppStoreCall)call).Account!;
        // A transaction exists once the money was taken.
        return ledger.Find(ChannelNames.AppStore, account.BundleId, call.OutTradeNo, null, now) is { Captured: > 0 } trade
            ? new WireAnswer(trade.Status == TradeStatus.Refunded ? "revoked" : "purchased", [new WireField(Payload, AppStoreTransaction.Payload(trade, account, now), IsJson: true)])
            : new WireAnswer("4040010", [new("errorCode", "4040010", IsJson: true), new("errorMessage", "Transaction id not found.")]) { Status = 404 };
    }

    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        if (answer.Status == 401) return SimulatedReply.Of(401, "text/plain", "Unauthenticated");
        var text = answer.Fields is [{ Name: Payload } payload]
            ? JsonSerializer.Serialize(new { signedTransactionInfo = AppStoreTransaction.Sign(payload.Value, ((AppStoreCall)call).Account!, breakSignature) })
            : "{" + string.Join(',', answer.Fields.Select(field => $"\"{field.Name}\":{(field.IsJson ? field.Value : JsonSerializer.Serialize(field.Value))}")) + "}";
        return SimulatedReply.Of(answer.Status, "application/json", text);
    }

    static WireAnswer Unauthenticated => new("unauthenticated", []) { Status = 401 };
}
