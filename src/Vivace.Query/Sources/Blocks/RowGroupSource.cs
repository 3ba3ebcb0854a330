using Vivace.Storage.Blocks.Reading;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Sources.Blocks;

/// <summary>The traces of a row group of a block. It is a single part; spans are in stored order.</summary>
/// <param name="block">The block. Its reader is not disposed here.</param>
/// <param name="rowGroup">Index of the row group.</param>
internal sealed class RowGroupSource(BlockReader block, int rowGroup) : SpanSource
{
    private BlockRows? _rows;
    private RowGroupColumns? _columns;
    private (ulong EarliestStart, ulong LatestStart, ulong LatestEnd)? _times;
    private TraceId[]? _ids;
    private ulong[]? _starts;
    private ulong[]? _ends;
    private long _readBefore = -1;

    public BlockReader Block => block;

    public override int PartCount => 1;

    public override int TraceCount { get; } = block.TraceCount(rowGroup);

    public override int SpanCount => Rows.SpanCount;

    public override long InspectedBytes => _readBefore < 0 ? 0 : block.BytesRead - _readBefore;

    /// <summary>Ids of the traces, ascending.</summary>
    public ReadOnlySpan<TraceId> Ids => _ids ??= Rows.TraceIds;

    public (ulong EarliestStart, ulong LatestStart, ulong LatestEnd) Times => _times ??= ReadTimes();

    private BlockRows Rows
    {
        get
        {
            if (_rows is null)
            {
                _readBefore = _readBefore < 0 ? block.BytesRead : _readBefore;
                _rows = block.OpenRowGroup(rowGroup);
            }

            return _rows;
        }
    }

    public override SpanColumns Bind(int part) => _columns ??= new RowGroupColumns(this, Rows);

    public override int CountOf(int part) => SpanCount;

    public override ulong LatestStartOf(int part) => Times.LatestStart;

    public override ulong EarliestSpanOf(int part) => Times.EarliestStart;

    public override ulong LatestSpanOf(int part) => Math.Max(Times.LatestStart, Times.LatestEnd);

    public override TraceId IdOf(int trace) => Ids[trace];

    public override ulong StartOf(int trace) => (_starts ??= Rows.TraceStarts)[trace];

    public override ulong EndOf(int trace) => (_ends ??= Rows.TraceEnds)[trace];

    public override ReadOnlySpan<byte> RootNameOf(int trace) => Rows.RootSpanNames[trace];

    public override ReadOnlySpan<byte> RootServiceOf(int trace) => Rows.RootServiceNames[trace];

    public override void Gather(int trace, List<SpanAddress> spans)
    {
        int[] ends = Rows.TraceSpanEnds;
        for (int row = trace == 0 ? 0 : ends[trace - 1]; row < ends[trace]; row++)
        {
            spans.Add(new SpanAddress(0, row));
        }
    }

    public override int Find(TraceId id)
    {
        int trace = Ids.BinarySearch(id, IdOrder.Instance);
        return trace < 0 ? -1 : trace;
    }

    public override void Export(int trace, HashSet<(ulong SpanId, int Kind)> seen, OtlpTraceMessage message)
    {
        var dictionary = new TraceDictionary();
        var batch = new SpanBatch(dictionary);
        new SpanRestorer(Rows, dictionary).AppendTrace(trace, batch);
        for (int row = 0, resource = -1, scope = -1; row < batch.Count; row++)
        {
            if (!seen.Add((batch.SpanIds[row], batch.Kinds[row])))
            {
                continue;
            }

            if (batch.Resources[row] != resource)
            {
                (resource, scope) = (batch.Resources[row], -1);
                message.BeginResource(dictionary, resource);
            }

            if (batch.Scopes[row] != scope)
            {
                scope = batch.Scopes[row];
                message.BeginScope(dictionary, scope);
            }

            message.AddSpan(batch, row, batch.SpanIds[row], batch.ParentSpanIds[row]);
        }
    }

    /// <summary>Drops the columns of spans; what is known of traces stays.</summary>
    public override void Release()
    {
        _columns = null;
        _rows = null;
    }

    private (ulong EarliestStart, ulong LatestStart, ulong LatestEnd) ReadTimes()
    {
        ulong earliest = ulong.MaxValue, latest = 0, end = 0;
        for (int trace = 0; trace < TraceCount; trace++)
        {
            earliest = Math.Min(earliest, StartOf(trace));
            latest = Math.Max(latest, StartOf(trace));
            end = Math.Max(end, EndOf(trace));
        }

        return (earliest, latest, end);
    }

    private sealed class IdOrder : IComparer<TraceId>
    {
        public static readonly IdOrder Instance = new();

        public int Compare(TraceId x, TraceId y) => x.High != y.High ? x.High.CompareTo(y.High) : x.Low.CompareTo(y.Low);
    }
}
