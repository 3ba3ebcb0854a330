using Vivace.Query.Metrics.Compare;
using Vivace.Query.Metrics.Exemplars;
using Vivace.Query.Metrics.Numerics;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>
/// What one worker, or one block, contributes to a metrics query. Parts are added up with <see cref="Merge"/>; a part that is not added to
/// any more may be merged into any number of queries over the same grid of intervals, by several threads at once.
/// </summary>
internal sealed class MetricPart
{
    private readonly PairTable? _buckets;
    private readonly bool _isInstant;

    /// <param name="plan">The query.</param>
    /// <param name="intervals">Those of its intervals that the part covers.</param>
    /// <param name="exemplars">Exemplars the part may take; 0 for none.</param>
    /// <param name="memory">What it is held against.</param>
    /// <param name="random">Chooses exemplars.</param>
    public MetricPart(MetricsPlan plan, MetricIntervals intervals, int exemplars, WorkingMemory memory, Random random)
    {
        Intervals = intervals;
        _isInstant = plan.IsInstant;
        Groups = new GroupIndex(plan.Names.Count, forceLabel: !plan.HasBuckets, memory);
        Cells = plan.NewCells(intervals.Count, memory);
        Compare = new CompareCounts(intervals.Count, memory);
        _buckets = plan.HasBuckets ? new PairTable(memory) : null;
        if (exemplars > 0)
            Exemplars = new ExemplarPool(intervals, exemplars, plan.Function == MetricsFunction.QuantileOverTime, random);
    }

    public MetricIntervals Intervals { get; }

    public GroupIndex Groups { get; }

    /// <summary>By group, or for functions with buckets by the number of (group, exponent).</summary>
    public SeriesCells Cells { get; }

    /// <summary>The counts of <c>compare</c>; empty for other functions.</summary>
    public CompareCounts Compare { get; }

    public ExemplarPool? Exemplars { get; }

    /// <summary>Memory held, in bytes, exemplars not counted.</summary>
    public long AllocatedBytes =>
        Groups.AllocatedBytes + Cells.AllocatedBytes + Compare.AllocatedBytes + (_buckets?.AllocatedBytes ?? 0);

    /// <summary>Counts spans in.</summary>
    /// <param name="groups">Group of each span.</param>
    /// <param name="intervals">Interval of each span, counted from the part's first.</param>
    /// <param name="values">Argument of each span (NaN for none), or the exponent of its bucket (negative for none).</param>
    public void Add(ReadOnlySpan<int> groups, ReadOnlySpan<int> intervals, ReadOnlySpan<double> values)
    {
        if (_buckets is null)
        {
            Cells.Add(groups, intervals, values);
            return;
        }

        var counts = (CountCells)Cells;
        for (int i = 0; i < groups.Length; i++)
        {
            if (values[i] >= 0)
                counts.Add(_buckets.NumberOf(groups[i], (int)values[i]), intervals[i], 1);
        }
    }

    /// <summary>Counts spans of a group in one of its buckets in.</summary>
    public void AddBucket(int group, int exponent, int interval, long spans) =>
        ((CountCells)Cells).Add(_buckets!.NumberOf(group, exponent), interval, spans);

    /// <summary>The group and the exponent that a series of <see cref="Cells"/> stands for.</summary>
    public (int Group, int Exponent) BucketOf(int series) => _buckets![series];

    /// <summary>Adds another part of the same query to this one. The intervals of this one cover those of the other.</summary>
    public void Merge(MetricPart other)
    {
        // Instant queries have one interval, whatever its edges.
        int offset = _isInstant ? 0 : Intervals.OffsetOf(other.Intervals);
        for (int series = 0; series < other.Cells.SeriesCount; series++)
        {
            if (!other.Cells.Has(series))
                continue;
            (int group, int exponent) = _buckets is null ? (series, 0) : other.BucketOf(series);
            group = Groups.NumberOf(other.Groups, group);
            Cells.Merge(other.Cells, series, _buckets is null ? group : _buckets.NumberOf(group, exponent), offset);
        }

        Compare.Merge(other.Compare, offset);
        if (other.Exemplars is { } exemplars)
            Exemplars?.Merge(exemplars, group => Groups.FieldCount == 0 ? group : Groups.NumberOf(other.Groups, group));
    }
}
