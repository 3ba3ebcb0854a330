using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>A block that is merged: walks its trace ids, and copies its columns. For one thread.</summary>
internal sealed class MergeInput
{
    /// <summary>Traces read at a time.</summary>
    private const int Lookahead = 1024;

    private readonly BlockReader _block;
    private readonly ColumnCursor _idColumn;
    private readonly ColumnCursor _spanColumn;
    private readonly ColumnRows _ids = new();
    private readonly ColumnRows _counts = new();
    private readonly int[] _spans = new int[Lookahead];
    private int _at;
    private int _group = -1;

    public MergeInput(BlockReader block, PageCompression compression)
    {
        _block = block;
        Columns = new ColumnCursor(block.File, compression);
        _idColumn = new ColumnCursor(block.File, compression);
        _spanColumn = new ColumnCursor(block.File, compression);
        _idColumn.Begin(BlockColumns.TraceId);
        _spanColumn.Begin(BlockColumns.StatsSpanCount);
    }

    /// <summary>Copies the columns.</summary>
    public ColumnCursor Columns { get; }

    public BlockMeta Meta => _block.Meta;

    /// <summary>The current trace.</summary>
    public TraceId Id { get; private set; }

    /// <summary>Its row, through all row groups.</summary>
    public long Row { get; private set; } = -1;

    /// <summary>Its spans, about: as many as its statistics say.</summary>
    public int Spans { get; private set; }

    /// <summary>Bytes that a span takes before compression, on the average of the row group.</summary>
    public long BytesPerSpan { get; private set; }

    /// <summary>Steps to the next trace; <c>false</c> at the end of the block.</summary>
    /// <exception cref="IOException">The block cannot be read, is damaged, or is not in order.</exception>
    public bool MoveNext()
    {
        if (Row + 1 >= Columns.RowCount)
        {
            return false;
        }

        Row++;
        if (++_at >= _ids.RowCount)
        {
            Read((int)Math.Min(Lookahead, Columns.RowCount - Row));
        }

        TraceId previous = Id;
        Id = _ids.TraceIds.Items[_at];
        if (Row > 0 && BlockIndex.Compare(Id, previous) <= 0)
        {
            throw new BlockException($"the traces of block {Meta.BlockId} are not in order: {Id} follows {previous}");
        }

        Spans = Math.Max(1, _spans[_at]);
        int group = _idColumn.GroupOf(Row);
        if (group != _group)
        {
            _group = group;
            RowGroup rows = _block.File.Metadata.RowGroups[group];
            BytesPerSpan = Math.Max(1, rows.TotalByteSize / Math.Max(1, rows.Chunks[BlockColumns.SpanId].ValueCount));
        }

        return true;
    }

    private void Read(int rows)
    {
        _at = 0;
        _ids.Begin(BlockColumns.TraceId);
        _idColumn.Copy(Row, rows, _ids);
        _counts.Begin(BlockColumns.StatsSpanCount);
        _spanColumn.Copy(Row, rows, _counts);
        if (_ids.TraceIds.Count != rows)
        {
            ParquetException.Throw($"block {Meta.BlockId} has {_ids.TraceIds.Count} trace ids for {rows} traces");
        }

        int row = -1, value = 0;
        for (int i = 0; i < _counts.Axis.Count; i++)
        {
            if (_counts.Axis.Repetitions.Items[i] == 0)
            {
                _spans[++row] = 0;
            }

            if (_counts.Axis.Definitions.Items[i] > 0)
            {
                // Untrue numbers make row groups of another size, and no harm besides.
                int spans = Math.Clamp(_counts.Int32s.Items[value++], 0, int.MaxValue >> 1);
                _spans[row] = (int)Math.Min((long)_spans[row] + spans, int.MaxValue >> 1);
            }
        }
    }
}
