using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Writing;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>
/// Copies single rows of an input, column by column, into a small file in memory, and restores their spans from there. So rows that lie far
/// apart cost no more than decoding the columns once, and only what is wanted becomes spans.
/// </summary>
internal sealed class RowGatherer(MergeInput input, PageCompression compression) : IDisposable
{
    private readonly BufferFile _file = new($"rows of block {input.Meta.BlockId}");
    private readonly ColumnRows _rows = new();
    private BlockReader? _block;
    private BlockTraceCursor? _traces;

    /// <summary>The trace restored last.</summary>
    public BlockTraceCursor Traces => _traces!;

    /// <summary>Copies the rows. The input's columns stay where they are.</summary>
    /// <param name="rows">Rows, ascending.</param>
    /// <param name="ids">Their traces.</param>
    /// <param name="cancellation">Looked at for every column.</param>
    public void Gather(ReadOnlySpan<long> rows, ReadOnlySpan<TraceId> ids, CancellationToken cancellation)
    {
        _block?.Dispose();
        _file.Clear();
        var file = new ParquetFileWriter(_file, BlockSchema.Instance);
        var encoder = new ColumnEncoder(file, compression, ParquetCodec.Snappy);
        for (int column = 0; column < BlockColumns.Count; column++)
        {
            cancellation.ThrowIfCancellationRequested();
            _rows.Begin(column);
            if (column is BlockColumns.TraceId or BlockColumns.TraceIdText)
            {
                _rows.AddIds(ids);
            }
            else
            {
                input.Columns.Begin(column);
                foreach (long row in rows)
                {
                    input.Columns.Copy(row, 1, _rows);
                }
            }

            MergedColumns.Write(encoder, column, _rows);
        }

        file.EndRowGroup(rows.Length);
        file.Finish();
        _block = BlockReader.Open(_file, input.Meta);
        _traces = new BlockTraceCursor(_block);
    }

    /// <summary>Restores the next row.</summary>
    /// <exception cref="BlockException">It is not of the trace expected.</exception>
    public void Restore(TraceId id)
    {
        if (!_traces!.MoveNext() || _traces.Id != id)
        {
            throw new BlockException($"the columns of block {input.Meta.BlockId} do not agree about trace {id}");
        }
    }

    public void Dispose() => _block?.Dispose();
}
