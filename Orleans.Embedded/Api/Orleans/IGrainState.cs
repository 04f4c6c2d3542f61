namespace Orleans;

/// <summary>A record on its way between a grain and its storage.</summary>
public interface IGrainState<T>
{
    /// <summary>The content.</summary>
    T? State { get; set; }

    /// <summary>The version that the content has in the storage; null before the first write.</summary>
    string? ETag { get; set; }

    /// <summary>Whether the storage holds the record.</summary>
    bool RecordExists { get; set; }
}
