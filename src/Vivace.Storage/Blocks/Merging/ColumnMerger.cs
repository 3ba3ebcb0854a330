using System.IO.Hashing;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>
/// Merges blocks column by column. A walk over the trace ids decides on the rows of the next row group; then each column is copied from
/// pages of the inputs, whose values stay numbers. Only traces that several blocks hold become spans on the way. Memory: one column of
/// the row group being made, and a page of each input.
/// </summary>
internal sealed class ColumnMerger : IDisposable
{
    /// <summary>Runs of rows copied before it is asked whether to go on.</summary>
    private const int RunsPerCheck = 4096;

    private readonly BlockWriter _writer;
    private readonly PageCompression _decompression = new() { ZstdLevel = 1 };
    private readonly MergeInput[] _inputs;
    private readonly TraceCombiner _combiner;
    private readonly ColumnEncoder _encoder;
    private readonly MergePlan _plan = new();
    private readonly ColumnRows _rows = new();
    private readonly MergedCounts _counts = new();
    private readonly List<int> _open = [];
    private readonly UInt128[] _structures = new UInt128[BlockColumns.Count];

    private ColumnMerger(IReadOnlyList<BlockReader> blocks, BlockWriter writer, long maxTraceBytes)
    {
        _writer = writer;
        _inputs = [.. blocks.Select(block => new MergeInput(block, _decompression))];
        _combiner = new TraceCombiner(_inputs, _decompression, writer.Dedicated, maxTraceBytes);
        _encoder = new ColumnEncoder(writer.File, writer.Compression, ParquetCodec.Zstd);
    }

    /// <summary>Whether the columns of the blocks can be copied as they are: each attribute is in the same slot everywhere.</summary>
    public static bool CanMerge(IReadOnlyList<BlockReader> blocks, BlockWriter writer) => blocks.All(block =>
        block.Meta.DedicatedColumns.Resource.SequenceEqual(writer.Dedicated.Resource)
        && block.Meta.DedicatedColumns.Span.SequenceEqual(writer.Dedicated.Span));

    /// <summary>See <see cref="BlockMerger.Merge"/>.</summary>
    public static MergeResult Merge(
        IReadOnlyList<BlockReader> blocks, BlockWriter writer, long maxTraceBytes, CancellationToken cancellation)
    {
        using var merger = new ColumnMerger(blocks, writer, maxTraceBytes);
        return merger.Merge(cancellation);
    }

    public void Dispose()
    {
        _combiner.Dispose();
        _decompression.Dispose();
    }

    private MergeResult Merge(CancellationToken cancellation)
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (_inputs[i].MoveNext())
            {
                _open.Add(i);
            }
        }

        long traces = 0;
        while (_open.Count > 0)
        {
            Plan(cancellation);
            long dropped = _combiner.DroppedSpans;
            _combiner.Combine(_plan, cancellation);
            traces += _plan.Ids.Count;
            WriteRowGroup(_combiner.DroppedSpans - dropped, cancellation);
        }

        return new MergeResult(
            traces, _combiner.Traces, _combiner.DroppedSpans, _combiner.TooLargeTraces, _combiner.TooLargeSpans);
    }

    /// <summary>Decides on the rows of the next row group.</summary>
    private void Plan(CancellationToken cancellation)
    {
        _plan.Clear();
        long bytes = 0;
        while (_open.Count > 0 && _plan.Spans < _writer.Options.MaxRowGroupSpans && bytes < _writer.Options.MaxRowGroupBytes)
        {
            if (_plan.Ids.Count % RunsPerCheck == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            MergeInput first = _inputs[_open[0]];
            int firstIndex = _open[0], holders = 1;
            for (int i = 1; i < _open.Count; i++)
            {
                MergeInput other = _inputs[_open[i]];
                int order = BlockIndex.Compare(other.Id, first.Id);
                if (order < 0)
                {
                    (first, firstIndex, holders) = (other, _open[i], 1);
                }
                else if (order == 0)
                {
                    holders++;
                }
            }

            TraceId id = first.Id;
            if (holders == 1)
            {
                _plan.Add(id, firstIndex, first.Row, first.Spans);
                bytes += first.Spans * first.BytesPerSpan;
                Step(firstIndex);
                continue;
            }

            for (int i = 0; i < _open.Count;)
            {
                MergeInput holder = _inputs[_open[i]];
                if (holder.Id != id)
                {
                    i++;
                    continue;
                }

                _plan.AddPart(id, _open[i], holder.Row, holder.Spans);
                bytes += holder.Spans * holder.BytesPerSpan;
                i += Step(_open[i]) ? 1 : 0;
            }

            _plan.EndParts(id);
        }
    }

    private bool Step(int input)
    {
        if (_inputs[input].MoveNext())
        {
            return true;
        }

        _open.Remove(input);
        return false;
    }

    private void WriteRowGroup(long dropped, CancellationToken cancellation)
    {
        ulong start = ulong.MaxValue, end = 0;
        long spans = 0;
        for (int column = 0; column < BlockColumns.Count; column++)
        {
            if (column is BlockColumns.TraceId or BlockColumns.TraceIdText)
            {
                _rows.Begin(column);
                _rows.AddIds(_plan.Ids.Items.AsSpan(0, _plan.Ids.Count));
            }
            else
            {
                Copy(column, cancellation);
                CheckStructure(column);
            }

            MergedColumns.Write(_encoder, column, _rows);
            _counts.Take(column, _rows);
            switch (column)
            {
                case BlockColumns.TraceStart:
                    foreach (long time in _rows.Int64s.Items.AsSpan(0, _rows.Int64s.Count))
                    {
                        start = Math.Min(start, (ulong)time);
                    }

                    break;
                case BlockColumns.TraceEnd:
                    foreach (long time in _rows.Int64s.Items.AsSpan(0, _rows.Int64s.Count))
                    {
                        end = Math.Max(end, (ulong)time);
                    }

                    break;
                case BlockColumns.SpanId:
                    spans = _rows.SpanIds.Count;
                    break;
                default:
                    break;
            }
        }

        _writer.File.EndRowGroup(_plan.Ids.Count);
        _writer.AddRowGroup(_plan.Ids.Items.AsSpan(0, _plan.Ids.Count), spans, dropped, start, end, _counts.Columns(_plan.Ids));
    }

    private void Copy(int column, CancellationToken cancellation)
    {
        foreach (MergeInput input in _inputs)
        {
            input.Columns.Begin(column);
        }

        _combiner.Columns?.Begin(column);
        _rows.Begin(column);
        for (int i = 0; i < _plan.Runs.Count; i++)
        {
            if (i % RunsPerCheck == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            MergeRun run = _plan.Runs.Items[i];
            ColumnCursor columns = run.Input == MergePlan.Combined ? _combiner.Columns! : _inputs[run.Input].Columns;
            columns.Copy(run.FirstRow, run.Rows, _rows);
        }

        foreach (MergeInput input in _inputs)
        {
            input.Columns.End();
        }
    }

    /// <summary>
    /// Columns of the same things must have the same repetition levels. Those of a damaged block may not, and then rows would come out as
    /// a mixture of several.
    /// </summary>
    private void CheckStructure(int column)
    {
        int first = MergedColumns.StructureOf(column);
        if (first < 0)
        {
            return;
        }

        UInt128 structure = XxHash128.HashToUInt128(_rows.Axis.Repetitions.Items.AsSpan(0, _rows.Axis.Count));
        if (first == column)
        {
            _structures[column] = structure;
        }
        else if (_structures[first] != structure)
        {
            ParquetException.Throw($"column {BlockSchema.Instance.Columns[column].Path} is not of the same things as "
                + $"{BlockSchema.Instance.Columns[first].Path}");
        }
    }
}
