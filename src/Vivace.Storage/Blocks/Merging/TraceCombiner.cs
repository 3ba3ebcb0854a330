using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Writing;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>
/// Makes the rows of traces that several inputs hold: restores their spans, leaves copies out, orders and numbers them anew, and writes
/// them to a small file in memory that is then merged like an input.
/// </summary>
internal sealed class TraceCombiner : IDisposable
{
    /// <summary>Rows are put together in groups of so many spans, whose values are in memory one by one.</summary>
    private const int MaxRowGroupSpans = 16 * 1024;
    private const long MaxRowGroupBytes = 16 << 20;

    private readonly MergeInput[] _inputs;
    private readonly RowGatherer[] _gatherers;
    private readonly PageCompression _compression;
    private readonly DedicatedColumns _dedicated;
    private readonly long _maxTraceBytes;
    private readonly BufferFile _file = new("combined traces");
    private readonly Pool<long> _rows = new();
    private readonly Pool<TraceId> _ids = new();

    public TraceCombiner(MergeInput[] inputs, PageCompression compression, DedicatedColumns dedicated, long maxTraceBytes)
    {
        _inputs = inputs;
        _compression = compression;
        _gatherers = [.. inputs.Select(input => new RowGatherer(input, compression))];
        _dedicated = dedicated;
        _maxTraceBytes = maxTraceBytes;
    }

    /// <summary>The rows made last.</summary>
    public ColumnCursor? Columns { get; private set; }

    /// <summary>Traces combined so far.</summary>
    public long Traces { get; private set; }

    /// <summary>Spans left out so far because an earlier input had them.</summary>
    public long DroppedSpans { get; private set; }

    /// <summary>Traces of which parts were left out so far because the whole would be too large.</summary>
    public long TooLargeTraces { get; private set; }

    /// <summary>Spans in those parts.</summary>
    public long TooLargeSpans { get; private set; }

    /// <summary>Makes the rows that the plan wants combined, and says in the plan where they are.</summary>
    public void Combine(MergePlan plan, CancellationToken cancellation)
    {
        if (plan.PartEnds.Count == 0)
        {
            return;
        }

        Gather(plan, cancellation);
        _file.Clear();
        var file = new ParquetFileWriter(_file, BlockSchema.Instance);
        var writer = new TraceRowWriter(file, _compression, _dedicated, ParquetCodec.Snappy);
        int traces = 0, rows = 0, id = 0;
        for (int i = 0; i < plan.Runs.Count; i++)
        {
            ref MergeRun run = ref plan.Runs.Items[i];
            if (run.Input != MergePlan.Combined)
            {
                id += run.Rows;
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            if (Append(writer, plan, traces++, plan.Ids.Items[id++]))
            {
                run = run with { FirstRow = rows++ };
            }
            else
            {
                // Rows without spans, which nobody writes: one of them stands for all.
                MergePart first = plan.Parts.Items[traces == 1 ? 0 : plan.PartEnds.Items[traces - 2]];
                run = new MergeRun(first.Input, first.Row, 1);
            }

            if (writer.SpanCount >= MaxRowGroupSpans || writer.Bytes >= MaxRowGroupBytes)
            {
                writer.EndRowGroup();
            }
        }

        if (writer.RowCount > 0)
        {
            writer.EndRowGroup();
        }

        file.Finish();
        Traces += traces;
        DroppedSpans += writer.DroppedCopies;
        Columns = new ColumnCursor(ParquetFile.Open(_file), _compression);
    }

    public void Dispose()
    {
        foreach (RowGatherer gatherer in _gatherers)
        {
            gatherer.Dispose();
        }
    }

    private void Gather(MergePlan plan, CancellationToken cancellation)
    {
        for (int input = 0; input < _inputs.Length; input++)
        {
            _rows.Count = _ids.Count = 0;
            for (int part = 0; part < plan.Parts.Count; part++)
            {
                if (plan.Parts.Items[part].Input == input)
                {
                    _rows.Add(plan.Parts.Items[part].Row);
                    _ids.Add(plan.Parts.Items[part].Id);
                }
            }

            if (_rows.Count > 0)
            {
                _gatherers[input].Gather(_rows.Items.AsSpan(0, _rows.Count), _ids.Items.AsSpan(0, _ids.Count), cancellation);
            }
        }
    }

    private bool Append(TraceRowWriter writer, MergePlan plan, int trace, TraceId id)
    {
        writer.BeginTrace(keepOrder: true);
        long bytes = 0, left = 0;
        int first = trace == 0 ? 0 : plan.PartEnds.Items[trace - 1];
        for (int i = first; i < plan.PartEnds.Items[trace]; i++)
        {
            RowGatherer gatherer = _gatherers[plan.Parts.Items[i].Input];
            gatherer.Restore(id);
            BlockTraceCursor part = gatherer.Traces;
            for (int row = part.FirstRow; row < part.FirstRow + part.RowCount; row++)
            {
                bytes += part.Batch.Sizes[row];
            }

            if (i > first && _maxTraceBytes > 0 && bytes > _maxTraceBytes)
            {
                left += part.RowCount;
                continue;
            }

            writer.BeginInput();
            for (int row = part.FirstRow; row < part.FirstRow + part.RowCount; row++)
            {
                writer.AddSpan(part.Batch, row);
            }
        }

        TooLargeTraces += left > 0 ? 1 : 0;
        TooLargeSpans += left;
        return writer.EndTrace(id).Spans > 0;
    }
}
