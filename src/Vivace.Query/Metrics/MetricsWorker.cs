using System.Globalization;
using System.Numerics;
using Vivace.Query.Limits;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Caching;
using Vivace.Query.Metrics.Counts;
using Vivace.Query.Metrics.Numerics;
using Vivace.Query.Sources;
using Vivace.Query.Sources.Blocks;
using Vivace.Query.Spansets;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Counts;

namespace Vivace.Query.Metrics;

/// <summary>
/// One thread's share of a metrics query. What it counts of heads goes into a part of its own; what a block gives is counted by itself and
/// remembered, since blocks never change.
/// </summary>
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

    /// <summary>Counts a block, or takes what is known of it: of all its spans if they are in range, else of the range.</summary>
    public void Read(QueriedBlock block)
    {
        int exemplars = ExemplarsOf(block.Meta);
        string whole = string.Create(CultureInfo.InvariantCulture, $"{block.Meta.BlockId:N} {exemplars} {_plan.CacheKey}");
        string cut = string.Create(CultureInfo.InvariantCulture, $"{whole} {_plan.Intervals.Start} {_plan.Intervals.End}");
        if ((cache.TryGet(whole, out BlockResult? known) && (known!.Part is null || IsInRange(known))) || cache.TryGet(cut, out known))
        {
            Add(known!);
            context.CompleteJob(0);
            return;
        }

        BlockResult result = Count(block, exemplars) ?? ReadSpans(block, exemplars);
        cache.Add(IsInRange(result) ? whole : cut, result, result.Part?.AllocatedBytes ?? 0);
        Add(result);
    }

    /// <summary>Hands over what was counted.</summary>
    public void Finish()
    {
        if (_part is not null)
            evaluation.Add(_part);
        _part = null;
    }

    public void Dispose() => _scan.Dispose();

    /// <summary>Takes the answer from the counts beside a block's data; null when they do not tell it.</summary>
    private BlockResult? Count(QueriedBlock block, int exemplars)
    {
        if (_scan.Counts is not { } plan)
            return null;
        using BlockCounts? counts = block.OpenCounts();
        if (counts is null)
            return null;
        try
        {
            CountsSection[] sections = [.. Enumerable.Range(0, counts.SectionCount).Select(counts.Section)];
            long first = sections.Min(static section => (long?)section.First) ?? 0, last = sections.Max(static section => (long?)section.Last) ?? 0;
            MetricIntervals intervals = _plan.IsInstant ? _plan.Intervals : _plan.Intervals.Covering(first, last);
            if (sections.Length == 0 || intervals.Count == 0)
            {
                context.CompleteJob(counts.BytesRead);
                return new BlockResult(null, first, last);
            }

            MetricPart? part = Counted(intervals, exemplars, part =>
            {
                var counter = new CountsCounter(_plan, plan, _scan.Condition!, part);
                return sections.All(section =>
                {
                    context.BeginSpans(0);
                    return counter.TryCount(section);
                });
            });
            if (part is null)
                return null;
            context.CompleteJob(counts.BytesRead);
            return new BlockResult(part, first, last);
        }
        catch (IOException)
        {
            // The data tells the same.
            block.ForgetCounts();
            return null;
        }
    }

    /// <summary>Looks at the spans of a block.</summary>
    private BlockResult ReadSpans(QueriedBlock block, int exemplars)
    {
        IReadOnlyList<RowGroupSource> rowGroups = block.Open();
        (long first, long last) = (long.MaxValue, long.MinValue);
        foreach (RowGroupSource rowGroup in rowGroups)
        {
            first = Math.Min(first, MetricIntervals.Bound(rowGroup.EarliestSpanOf(0)));
            last = Math.Max(last, MetricIntervals.Bound(rowGroup.LatestSpanOf(0)));
        }

        var result = new BlockResult(null, first, last);
        if (first <= last)
        {
            // Traces tell their spans' times, unless a span ends before it starts: what the spans say is what counts.
            MetricPart? part = IsInRange(result)
                ? Counted(_plan.IsInstant ? _plan.Intervals : _plan.Intervals.Covering(first, last), exemplars, part => Read(rowGroups, part))
                : null;
            result = part is not null
                ? result with { Part = part }
                : new BlockResult(Counted(_plan.Intervals, exemplars, part => Read(rowGroups, part) || true), long.MinValue, long.MaxValue);
        }

        context.CompleteJob(rowGroups.Count == 0 ? 0 : rowGroups[0].InspectedBytes);
        return result;
    }

    /// <returns>Whether all spans start within the part's intervals.</returns>
    private bool Read(IReadOnlyList<RowGroupSource> rowGroups, MetricPart part)
    {
        ISpanReceiver counter = _scan.NewCounter(part);
        bool all = true;
        foreach (RowGroupSource rowGroup in rowGroups)
        {
            all &= _scan.ReadSpans(rowGroup, part.Intervals, counter);
            rowGroup.Release();
        }

        return all;
    }

    /// <summary>Makes a part that may outlive the query; null when what fills it says that it must not be used.</summary>
    private MetricPart? Counted(MetricIntervals intervals, int exemplars, Func<MetricPart, bool> fill)
    {
        var memory = new WorkingMemory(context);
        MetricPart part = evaluation.NewPart(intervals, exemplars, memory);
        bool isGood = fill(part);
        memory.Detach();
        return isGood ? part : null;
    }

    private void Add(BlockResult result)
    {
        if (result.Part is not null)
            evaluation.Add(result.Part);
    }

    private bool IsInRange(BlockResult result) => result.First > _plan.Intervals.After && result.Last <= _plan.Intervals.End;

    /// <summary>A block's fair share of the exemplars, rounded up so that it stays the same when a range moves along.</summary>
    private int ExemplarsOf(BlockMeta block)
    {
        if (_plan.Exemplars == 0)
            return 0;
        double share = (block.End - block.Start).TotalSeconds / (_plan.Intervals.StepSeconds * _plan.Intervals.Count);
        return Math.Min(_plan.Exemplars, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewestExemplars, Math.Ceiling(share * _plan.Exemplars))));
    }
}
