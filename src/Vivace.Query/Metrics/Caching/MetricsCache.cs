namespace Vivace.Query.Metrics.Caching;

/// <summary>
/// Results that hold for as long as what they were made of: parts of queries over whole blocks, which never change, and answers over a
/// certain state of the store. The least recently used go first. Thread-safe.
/// </summary>
/// <param name="maxBytes">Memory that entries may take together.</param>
internal sealed class MetricsCache(long maxBytes)
{
    /// <summary>What a process sets aside unless told otherwise.</summary>
    public const long DefaultBytes = 16 << 20;

    /// <summary>An entry that takes more than this share of the cache is not kept.</summary>
    private const int LargestShare = 8;

    /// <summary>What an entry costs besides its key and its result.</summary>
    private const int EntryBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>Memory that entries take.</summary>
    public long Bytes { get; private set; }

    public bool TryGet<T>(string key, out T? result)
        where T : class
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                result = node.Value.Result as T;
                return result is not null;
            }
        }

        result = null;
        return false;
    }

    /// <param name="key">Names everything that the result depends on.</param>
    /// <param name="result">Not changed any more.</param>
    /// <param name="bytes">Memory that it takes.</param>
    public void Add(string key, object result, long bytes)
    {
        bytes += EntryBytes + (2L * key.Length);
        if (bytes > maxBytes / LargestShare)
            return;
        lock (_gate)
        {
            if (_entries.Remove(key, out LinkedListNode<Entry>? old))
                Drop(old);
            _entries.Add(key, _byUse.AddFirst(new Entry(key, result, bytes)));
            Bytes += bytes;
            while (Bytes > maxBytes && _byUse.Last is { } last)
            {
                _entries.Remove(last.Value.Key);
                Drop(last);
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        Bytes -= node.Value.Bytes;
    }

    private sealed record Entry(string Key, object Result, long Bytes);
}
