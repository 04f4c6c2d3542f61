using System.Text;
using System.Text.Json;

namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>
/// An append-only file, one line of JSON a booking: the trade as it stood after it. The last line of a trade counts. A
/// channel does not forget money, so the file is written before anybody gets an answer.
/// </summary>
internal sealed class TradeJournal : IDisposable
{
    readonly FileStream file;

    TradeJournal(FileStream file) => this.file = file;

    /// <exception cref="InvalidDataException">A line before the last cannot be read.</exception>
    /// <exception cref="IOException">Another simulator holds the file.</exception>
    public static TradeJournal Open(string path, out IReadOnlyList<Trade> trades)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(directory);
        // Not shared: two channels on one journal would each book what the other does not know.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            trades = ReadAll(file, path);
            return new TradeJournal(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(Trade trade)
    {
        file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(trade) + "\n"));
        file.Flush();
    }

    public void Dispose() => file.Dispose();

    static List<Trade> ReadAll(FileStream file, string path)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var latest = new Dictionary<(string, string, string), Trade>();
        var start = 0;
        for (var line = 1; start < bytes.Length; line++)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            // A line without its end was being written when the process died; nobody was told of it.
            if (end < 0) break;
            var trade = Read(bytes.AsSpan(start, end - start), path, line);
            latest[(trade.Channel, trade.Merchant, trade.OutTradeNo)] = trade;
            start = end + 1;
        }

        file.SetLength(start);
        file.Position = start;
        return [.. latest.Values.OrderBy(trade => trade.CreatedAt)];
    }

    static Trade Read(ReadOnlySpan<byte> line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<Trade>(line) ?? throw new JsonException("null");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{path} line {number} is no booking: {problem.Message}", problem);
        }
    }
}
