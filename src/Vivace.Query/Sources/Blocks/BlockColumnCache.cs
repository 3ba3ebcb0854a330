using Vivace.Query.Metrics.Caching;

namespace Vivace.Query.Sources.Blocks;

/// <summary>
/// Decoded columns of row groups, kept from query to query: blocks never change, and decoding costs more than most conditions. The least
/// recently used go first. Thread-safe.
/// </summary>
/// <param name="maxBytes">Memory that the columns may take together.</param>
internal sealed class BlockColumnCache(long maxBytes)
{
    /// <summary>What a process sets aside unless told otherwise.</summary>
    public const long DefaultBytes = 64 << 20;

    /// <summary>Part of the memory that is for single traces, which one query over many columns would drive out.</summary>
    private const int TraceShare = 4;

    private readonly MetricsCache _columns = new(maxBytes - (maxBytes / TraceShare));
    private readonly MetricsCache _traces = new(maxBytes / TraceShare);

    public bool TryGet<T>(string name, out T? column)
        where T : class => _columns.TryGet(name, out column);

    /// <summary>Whether something of single traces is here.</summary>
    public bool TryGetOfTraces<T>(string name, out T? known)
        where T : class => _traces.TryGet(name, out known);

    /// <summary>Keeps something of single traces: it is dear to read again, and small.</summary>
    public void AddOfTraces(string name, object known, long bytes) => _traces.Add(name, known, bytes);

    /// <summary>Keeps a column.</summary>
    public void Add(string name, object column, long bytes) => _columns.Add(name, column, bytes);

    /// <summary>The column of a name, read if it is not here.</summary>
    public T Get<T>(string name, Func<T> read, Func<T, long> bytes)
        where T : class
    {
        if (_columns.TryGet(name, out T? known))
        {
            return known!;
        }

        T column = read();
        _columns.Add(name, column, bytes(column));
        return column;
    }
}
