using System.Globalization;
using System.Text;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using StoredStrings = Vivace.Storage.Blocks.Reading.CodedColumn;

namespace Vivace.Query.Sources.Blocks;

/// <summary>Reads the columns of a row group, through the cache where there is one.</summary>
/// <param name="block">The block.</param>
/// <param name="rowGroup">Index of the row group.</param>
/// <param name="cache">Null for none.</param>
/// <param name="damaged">Is told what is wrong with the block, if something is.</param>
internal sealed class RowGroupReader(BlockReader block, int rowGroup, BlockColumnCache? cache, Action<string>? damaged)
{
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"{block.Meta.BlockId:N}/{rowGroup}/");
    private BlockRows? _rows;

    /// <summary>The columns as the block holds them; what is read here is not cached.</summary>
    public BlockRows Rows => _rows ??= block.OpenRowGroup(rowGroup);

    /// <summary>Numbers or ids.</summary>
    public T[] Array<T>(string name, Func<BlockRows, T[]> read)
        where T : unmanaged
    {
        unsafe
        {
            return Get(name, read, static column => (long)column.Length * sizeof(T));
        }
    }

    public StoredStrings Strings(string name, Func<BlockRows, StoredStrings> read) =>
        Get(name, read, static column => ((long)column.Codes.Length * sizeof(int)) + column.Values.AllocatedBytes);

    /// <summary>
    /// An attribute; null when no owner has it. What was read of one type alone serves for all types if no owner has a value of another.
    /// </summary>
    /// <param name="name">Names the attribute and its scope.</param>
    /// <param name="only">The one type of interest; <see cref="FieldType.Missing"/> for all.</param>
    /// <param name="read">Reads values of one type or of all.</param>
    public AttributeCodes? Attribute(string name, FieldType only, Func<BlockRows, FieldType, AttributeCodes?> read)
    {
        string typed = only == FieldType.Missing ? name : $"{only} of {name}";
        AttributeCodes? codes = Known(name) ?? Known(typed);
        if (codes is null)
        {
            codes = Guarded(() => read(Rows, only)) ?? AttributeCodes.None;
            cache?.Add(_prefix + (codes.Values.HasUnqueryable ? typed : name), codes, codes.AllocatedBytes);
        }

        return codes.Codes.Length == 0 ? null : codes;
    }

    /// <summary>Whether an attribute may have a text. One that was read before is not asked for its dictionaries: looking at it is cheaper.</summary>
    public bool MayHold(string name, byte[] text, Func<BlockRows, bool> read) =>
        Known(name) is not null || Known($"{FieldType.String} of {name}") is not null
        || Get($"may hold {name} {Encoding.UTF8.GetString(text)}", rows => new Verdict(read(rows)), static _ => sizeof(bool)).Holds;

    public T Get<T>(string name, Func<BlockRows, T> read, Func<T, long> bytes)
        where T : class => Guarded(() => cache is null ? read(Rows) : cache.Get(_prefix + name, () => read(Rows), bytes));

    /// <summary>Some traces of the row group; only the pages that hold them are read, and nothing is cached.</summary>
    public BlockRows RowsOf(int firstTrace, int count) => block.OpenRows(rowGroup, firstTrace, count);

    /// <summary>Whether the cache has something of single traces.</summary>
    public bool TryGetOfTraces<T>(string name, out T? known)
        where T : class
    {
        known = null;
        return cache is not null && cache.TryGetOfTraces(_prefix + name, out known);
    }

    /// <summary>Keeps something of single traces, if there is a cache.</summary>
    public void AddOfTraces(string name, object known, long bytes) => cache?.AddOfTraces(_prefix + name, known, bytes);

    /// <summary>Reads, and reports a damaged block.</summary>
    /// <exception cref="Limits.QueryEvaluationException">The block is damaged.</exception>
    public void Guarded(Action read) => Guarded(() =>
    {
        read();
        return true;
    });

    /// <summary>Drops what has been read and is not in the cache.</summary>
    public void Release() => _rows = null;

    private AttributeCodes? Known(string name) => cache is not null && cache.TryGet(_prefix + name, out AttributeCodes? codes) ? codes : null;

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (IOException damage) when (BlockException.IsDamage(damage))
        {
            damaged?.Invoke(damage.Message);
            throw QueriedStoredBlock.Failure(block.Meta.BlockId, damage);
        }
    }

    private sealed record Verdict(bool Holds);
}
