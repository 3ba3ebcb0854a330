using System.Globalization;
using Vivace.Query.Limits;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;
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

    /// <summary>An attribute; null when no owner has it.</summary>
    public AttributeCodes? Attribute(string name, Func<BlockRows, AttributeCodes?> read)
    {
        AttributeCodes codes = Get(name, rows => read(rows) ?? AttributeCodes.None, static column => column.AllocatedBytes);
        return codes.Codes.Length == 0 ? null : codes;
    }

    public T Get<T>(string name, Func<BlockRows, T> read, Func<T, long> bytes)
        where T : class
    {
        try
        {
            return cache is null ? read(Rows) : cache.Get(_prefix + name, () => read(Rows), bytes);
        }
        catch (IOException damage) when (damage is ParquetException or BlockException or EndOfStreamException or FileNotFoundException)
        {
            damaged?.Invoke(damage.Message);
            throw new QueryEvaluationException(
                $"block {block.Meta.BlockId} cannot be read and is left out from now on; ask again: {damage.Message}");
        }
    }

    /// <summary>Drops what has been read and is not in the cache.</summary>
    public void Release() => _rows = null;
}
