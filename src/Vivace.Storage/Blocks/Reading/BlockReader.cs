using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Files;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// An open block: row groups as columns, traces by id. Thread-safe. What is wrong with a block is said by a <see cref="BlockException"/>
/// or <see cref="ParquetException"/>, both <see cref="IOException"/>s.
/// </summary>
public sealed class BlockReader : IDisposable
{
    /// <summary>Largest side file taken: meta.json, index, a bloom filter.</summary>
    private const int MaxSideFileBytes = 64 << 20;

    private readonly Func<string, byte[]?>? _sideFile;
    private readonly ParquetFile _file;
    private readonly BloomFilter?[] _blooms;
    private readonly BlockIndex? _index;

    private BlockReader(ParquetFile file, BlockMeta meta, Func<string, byte[]?>? sideFile, BlockIndex? index)
    {
        _file = file;
        _sideFile = sideFile;
        _index = index;
        Meta = meta;
        _blooms = new BloomFilter?[Math.Max(0, sideFile is null ? 0 : Math.Min(meta.BloomShards, MaxBloomShards))];
    }

    private const int MaxBloomShards = 1000;

    /// <summary>What an open block takes besides its columns: the schema, the file, buffers of the operating system not counted.</summary>
    private const long FixedBytes = 32 << 10;

    /// <summary>What the footer's entry of a column takes in memory, bounds and names included.</summary>
    private const long ChunkBytes = 400;

    public BlockMeta Meta { get; }

    public int RowGroupCount => _file.Metadata.RowGroups.Count;

    internal ParquetFile File => _file;

    /// <summary>Bytes read from <c>data.parquet</c> so far.</summary>
    public long BytesRead => _file.BytesRead;

    /// <summary>About the memory that the open block takes, in bytes: its footer and the filters that were asked.</summary>
    public long OpenBytes => FixedBytes + (RowGroupCount * (long)BlockColumns.Count * ChunkBytes)
        + _blooms.Sum(static filter => filter?.ByteCount ?? 0);

    /// <summary>Opens the block in a folder that holds <c>meta.json</c> or <c>meta.compacted.json</c>.</summary>
    public static BlockReader Open(IFileSystem files, string folder)
    {
        string meta = Path.Combine(folder, BlockFiles.Meta);
        if (!files.FileExists(meta))
        {
            meta = Path.Combine(folder, BlockFiles.CompactedMeta);
        }

        return Open(files, folder, BlockMetaJson.Read(ReadFile(files, meta)));
    }

    /// <summary>Opens the block in a folder whose description is known.</summary>
    /// <exception cref="BlockException">It is of another format, or not complete.</exception>
    /// <exception cref="ParquetException">Its data is damaged.</exception>
    public static BlockReader Open(IFileSystem files, string folder, BlockMeta meta)
    {
        var source = new FileRangeSource(files.Open(Path.Combine(folder, BlockFiles.Data), FileOpening.Read));
        return Open(source, meta, SideFile);

        byte[]? SideFile(string name)
        {
            string path = Path.Combine(folder, name);
            return files.FileExists(path) ? ReadFile(files, path) : null;
        }
    }

    /// <summary>Opens a block whose objects are anywhere. Takes the source over.</summary>
    /// <param name="data">Its data.</param>
    /// <param name="meta">Its description.</param>
    /// <param name="sideFile">Reads another of its objects whole; <c>null</c> when there is none of the name.</param>
    /// <exception cref="BlockException">It is of another format, or not complete.</exception>
    /// <exception cref="ParquetException">Its data is damaged.</exception>
    public static BlockReader Open(IRangeSource data, BlockMeta meta, Func<string, byte[]?> sideFile)
    {
        try
        {
            return Open(data, meta, sideFile, ReadIndex(sideFile));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Opens a Parquet file of traces alone: no bloom filters, no index. Takes the source over.</summary>
    public static BlockReader Open(IRangeSource source, BlockMeta meta) => Open(source, meta, null, null);

    /// <summary>Traces in a row group.</summary>
    public int TraceCount(int rowGroup) => (int)_file.Metadata.RowGroups[rowGroup].RowCount;

    /// <summary>Bytes of a row group in the file.</summary>
    public long RowGroupBytes(int rowGroup) => _file.Metadata.RowGroups[rowGroup].Chunks.Sum(chunk => chunk.CompressedSize);

    /// <summary>The traces of a row group as columns, loaded on demand. Every call makes a new one.</summary>
    public BlockRows OpenRowGroup(int rowGroup) => OpenRows(rowGroup, 0, TraceCount(rowGroup));

    /// <summary>Some traces of a row group. Only the pages that hold them are read.</summary>
    public BlockRows OpenRows(int rowGroup, int firstRow, int rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow + (long)rowCount, TraceCount(rowGroup));
        return new BlockRows(_file, Meta.DedicatedColumns, rowGroup, firstRow, rowCount);
    }

    /// <summary>Whether the block may hold a trace, by its bloom filter; <c>true</c> if it has none.</summary>
    public bool MayContain(TraceId id)
    {
        if (_blooms.Length == 0)
        {
            return true;
        }

        int shard = BloomFilter.ShardOf(id, _blooms.Length);
        if (Volatile.Read(ref _blooms[shard]) is { } known)
        {
            return known.MayContain(id);
        }

        string name = BlockFiles.Bloom(shard);
        BloomFilter filter = BloomFilter.Read(_sideFile!(name) ?? throw new BlockException($"{name} of block {Meta.BlockId:D} is missing"));
        Volatile.Write(ref _blooms[shard], filter);
        return filter.MayContain(id);
    }

    /// <summary>The trace with an id, as rows of one; <c>null</c> if the block does not hold it.</summary>
    public BlockRows? Find(TraceId id) => MayContain(id) ? FindInRows(id) : null;

    /// <summary>As <see cref="Find"/>, for those who have asked the bloom filter already.</summary>
    public BlockRows? FindInRows(TraceId id)
    {
        for (int group = FirstCandidate(id); group < RowGroupCount; group++)
        {
            switch (FindIn(group, id, out int row))
            {
                case Match.Found:
                    return OpenRows(group, row, 1);
                case Match.Before:
                    return null;
                default:
                    break;
            }
        }

        return null;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The index, or <c>null</c> if there is none or it is damaged: the bounds in the footer say the same.</summary>
    private static BlockIndex? ReadIndex(Func<string, byte[]?> sideFile)
    {
        try
        {
            byte[]? index = sideFile(BlockFiles.Index);
            return index is null ? null : BlockIndex.Read(index);
        }
        catch (BlockException)
        {
            return null;
        }
    }

    private static BlockReader Open(IRangeSource source, BlockMeta meta, Func<string, byte[]?>? sideFile, BlockIndex? index)
    {
        try
        {
            if (meta.Format != BlockMeta.VParquet4)
            {
                throw new BlockException($"{source.Name} is of format {meta.Format}; {BlockMeta.VParquet4} is supported");
            }

            ParquetFile file = ParquetFile.Open(source);
            CheckSchema(file);
            return new BlockReader(file, meta, sideFile, index);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static void CheckSchema(ParquetFile file)
    {
        IReadOnlyList<ParquetColumn> expected = BlockSchema.Instance.Columns, actual = file.Metadata.Schema.Columns;
        for (int i = 0; i < expected.Count; i++)
        {
            if (i >= actual.Count || actual[i] != expected[i])
            {
                throw new BlockException($"{file.Name} does not have the schema of {BlockMeta.VParquet4}: column {i} is "
                    + $"{(i < actual.Count ? actual[i].Path : "missing")}, not {expected[i].Path}, or of another type or nesting");
            }
        }
    }

    internal static byte[] ReadFile(IFileSystem files, string path)
    {
        using IFile file = files.Open(path, FileOpening.Read);
        long length = file.Length;
        if (length > MaxSideFileBytes)
        {
            throw new BlockException($"{path} is too large: {length} bytes");
        }

        byte[] bytes = new byte[length];
        int read = 0;
        while (read < bytes.Length)
        {
            int got = file.Read(bytes.AsSpan(read), read);
            if (got == 0)
            {
                throw new EndOfStreamException($"{path} became shorter while it was read");
            }

            read += got;
        }

        return bytes;
    }

    private int FirstCandidate(TraceId id)
    {
        // An index of another length than the file is of no use: it may be that of another file.
        if (_index is null || _index.LastIds.Count != RowGroupCount)
        {
            return 0;
        }

        int found = _index.Find(id);
        return found < 0 ? RowGroupCount : found;
    }

    private Match FindIn(int rowGroup, TraceId id, out int row)
    {
        row = -1;
        RowGroup group = _file.Metadata.RowGroups[rowGroup];
        ColumnChunk chunk = group.Chunks[BlockColumns.TraceId];
        if (group.RowCount == 0)
        {
            return Match.After;
        }

        // Bounds in the footer may be cut, so only whole ids are trusted.
        if (chunk.MaxValue is { Length: TraceId.Length } max && BlockIndex.Compare(id, TraceId.Read(max)) > 0)
        {
            return Match.After;
        }

        if (chunk.MinValue is { Length: TraceId.Length } min && BlockIndex.Compare(id, TraceId.Read(min)) < 0)
        {
            return Match.Before;
        }

        (int first, int count) = PageOf(chunk, group, id);
        ParquetColumn column = _file.Metadata.Schema.Columns[BlockColumns.TraceId];
        ColumnData data = _file.ReadColumn(rowGroup, column, first, count);
        int low = 0, high = count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = BlockIndex.Compare(BlockIds.Trace(data.Values[data.Codes[middle]]), id);
            if (order == 0)
            {
                row = first + middle;
                return Match.Found;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low >= count && first + count == group.RowCount ? Match.After : Match.Before;
    }

    /// <summary>Rows of the page that would hold an id; all rows if the file does not tell.</summary>
    private (int First, int Count) PageOf(ColumnChunk chunk, RowGroup group, TraceId id)
    {
        int all = (int)group.RowCount;
        PageLocation[] pages = _file.ReadOffsetIndex(chunk, all);
        if (pages.Length <= 1 || _file.ReadColumnIndex(chunk) is not { } bounds || bounds.MinValues.Length != pages.Length)
        {
            return (0, all);
        }

        for (int i = 0; i < pages.Length; i++)
        {
            if (bounds.NullPages[i] || bounds.MinValues[i].Length != TraceId.Length)
            {
                return (0, all);
            }
        }

        int page = pages.Length - 1;
        while (page > 0 && BlockIndex.Compare(TraceId.Read(bounds.MinValues[page]), id) > 0)
        {
            page--;
        }

        int end = page + 1 < pages.Length ? (int)pages[page + 1].FirstRow : all;
        return ((int)pages[page].FirstRow, end - (int)pages[page].FirstRow);
    }

    private enum Match
    {
        /// <summary>The row group holds it.</summary>
        Found,

        /// <summary>It would be in this row group or an earlier one.</summary>
        Before,

        /// <summary>It can only be in a later row group.</summary>
        After,
    }
}
