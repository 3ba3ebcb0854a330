using System.Globalization;
using System.Numerics;
using Vivace.Query.Limits;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Caching;
using Vivace.Query.Metrics.Numerics;
using Vivace.Query.Sources;
using Vivace.Query.Sources.Blocks;
using Vivace.Query.Spansets;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;

namespace Vivace.Query.Metrics;

/// <summary>One thread's share of a metrics query. What it counts goes into a part of its own, except for blocks that lie wholly in range.</summary>
internal sealed class MetricsWorker(MetricsEvaluation evaluation, QueryContext context, MetricsCache cache) : IDisposable
{
    /// <summary>Exemplars that a block may have at the least, however short it is.</summary>
    private const int FewestExemplars = 2;

    private readonly MetricsScan _scan = new(evaluation, context);
    private readonly MetricsPlan _plan = evaluation.Plan;
    private MetricPart? _part;
    private ISpanReceiver? _counter;

    /// <summary>Whether no span can match, whatever the store holds.</summary>
    public bool MatchesNothing => _scan.MatchesNothing;

    /// <summary>Counts sources that may reach over the range.</summary>
    public void Read(IReadOnlyList<SpanSource> sources)
    {
        _part ??= evaluation.NewPart();
        _counter ??= _scan.NewCounter(_part);
        foreach (SpanSource source in sources)
        {
            _scan.Read(source, _plan.Intervals, _counter);
            source.Release();
            context.CompleteJob(source.InspectedBytes);
        }
    }

    /// <summary>Counts a block, or takes what is known of it.</summary>
    public void Read(StoredBlock block)
    {
        string key = $"{block.Meta.BlockId:N} {ExemplarsOf(block.Meta).ToString(CultureInfo.InvariantCulture)} {_plan.CacheKey}";
        if (cache.TryGet(key, out BlockResult? known) && (known!.Part is null || IsInRange(known.First, known.Last)))
        {
            Add(known);
            context.CompleteJob(0);
            return;
        }

        using var reader = BlockReader.Open(block.Open(BlockFiles.Data), block.Meta);
        RowGroupSource[] rowGroups = [.. Enumerable.Range(0, reader.RowGroupCount).Select(rowGroup => new RowGroupSource(reader, rowGroup))];
        if (known is null && ReadWhole(block, rowGroups) is { } result)
        {
            cache.Add(key, result, result.Part?.AllocatedBytes ?? 0);
            Add(result);
            context.CompleteJob(reader.BytesRead);
            return;
        }

        _part ??= evaluation.NewPart();
        _counter ??= _scan.NewCounter(_part);
        foreach (RowGroupSource rowGroup in rowGroups)
        {
            _scan.Read(rowGroup, _plan.Intervals, _counter);
            rowGroup.Release();
        }

        context.CompleteJob(reader.BytesRead);
    }

    /// <summary>Hands over what was counted.</summary>
    public void Finish()
    {
        if (_part is not null)
            evaluation.Add(_part);
        _part = null;
    }

    public void Dispose() => _scan.Dispose();

    /// <summary>Counts all spans of a block by themselves; null when the block does not lie wholly in range.</summary>
    private BlockResult? ReadWhole(StoredBlock block, RowGroupSource[] rowGroups)
    {
        (long first, long last) = (long.MaxValue, long.MinValue);
        foreach (RowGroupSource rowGroup in rowGroups)
        {
            first = Math.Min(first, MetricIntervals.Bound(rowGroup.EarliestSpanOf(0)));
            last = Math.Max(last, MetricIntervals.Bound(rowGroup.LatestSpanOf(0)));
        }

        if (first > last)
            return new BlockResult(null, 0, 0);
        if (!IsInRange(first, last))
            return null;

        // Traces tell their spans' times, unless a span ends before it starts: what the spans say is what counts.
        MetricIntervals intervals = _plan.IsInstant ? _plan.Intervals : _plan.Intervals.Covering(first, last);
        var memory = new WorkingMemory(context);
        MetricPart part = evaluation.NewPart(intervals, ExemplarsOf(block.Meta), memory);
        ISpanReceiver counter = _scan.NewCounter(part);
        foreach (RowGroupSource rowGroup in rowGroups)
        {
            bool fits = _scan.ReadSpans(rowGroup, intervals, counter);
            rowGroup.Release();
            if (!fits)
                return null;
        }

        memory.Detach();
        return new BlockResult(part, first, last);
    }

    private void Add(BlockResult result)
    {
        if (result.Part is not null)
            evaluation.Add(result.Part);
    }

    private bool IsInRange(long first, long last) => first > _plan.Intervals.After && last <= _plan.Intervals.End;

    /// <summary>A block's fair share of the exemplars, rounded up so that it stays the same when a range moves along.</summary>
    private int ExemplarsOf(BlockMeta block)
    {
        if (_plan.Exemplars == 0)
            return 0;
        double share = (block.End - block.Start).TotalSeconds / (_plan.Intervals.StepSeconds * _plan.Intervals.Count);
        return Math.Min(_plan.Exemplars, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewestExemplars, Math.Ceiling(share * _plan.Exemplars))));
    }
}
