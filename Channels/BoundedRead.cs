namespace PaymentGrains.Channels;

/// <summary>Unpacks what a channel packed, within a limit: a small file may hold a huge one.</summary>
internal static class BoundedRead
{
    /// <exception cref="InvalidDataException">It is longer, or no such archive.</exception>
    public static byte[] All(Stream stream, int largest)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (whole.Length + read > largest) throw new InvalidDataException($"longer than {largest} bytes");
            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }
}
