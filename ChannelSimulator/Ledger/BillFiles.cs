using System.Security.Cryptography;

namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>Statements that were written and wait for their download, the last few.</summary>
internal sealed class BillFiles(TimeSpan goodFor)
{
    const int Most = 20;
    readonly List<(string Token, byte[] File, DateTimeOffset At)> files = [];

    /// <summary>Keeps a file under a token, which comes back.</summary>
    public string Keep(byte[] file, DateTimeOffset now)
    {
        var token = Convert.ToHexStringLower(SHA256.HashData([.. file, .. BitConverter.GetBytes(now.Ticks)]).AsSpan(0, 16));
        files.RemoveAll(kept => kept.Token == token);
        if (files.Count == Most) files.RemoveAt(0);
        files.Add((token, file, now));
        return token;
    }

    /// <summary>Null when the token is unknown, or was good.</summary>
    public byte[]? Find(string token, DateTimeOffset now) =>
        files.Find(kept => kept.Token == token) is { File: not null } found && now - found.At <= goodFor ? found.File : null;
}
