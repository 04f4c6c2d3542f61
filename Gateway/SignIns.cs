using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway;

/// <summary>Registers who can sign in.</summary>
public static class SignIns
{
    public static void AddSignIns(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RequestLimits>();
        builder.Services.AddSingleton<IIdentityDirectory, StoredIdentities>();
        Add<TerminalIdentity>(builder, directory => directory.FindTerminalAsync, terminal => $"{terminal.MerchantId}/{terminal.TerminalName}");
        Add<MerchantIdentity>(builder, directory => directory.FindMerchantAsync, merchant => $"{merchant.MerchantId}//{merchant.KeyName}");
    }

    private static void Add<TIdentity>(
        WebApplicationBuilder builder, Func<IIdentityDirectory, Func<byte[], CancellationToken, ValueTask<TIdentity?>>> find, Func<TIdentity, string> nameOf)
        where TIdentity : class
    {
        builder.Services.AddSingleton(host => new KnownTokens<TIdentity>(find(host.GetRequiredService<IIdentityDirectory>()), host.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(host => new TokenSignIn<TIdentity>(host.GetRequiredService<KnownTokens<TIdentity>>(), host.GetRequiredService<RequestLimits>(), nameOf));
    }
}
