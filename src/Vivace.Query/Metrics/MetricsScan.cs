using System.Buffers;
using System.Runtime.InteropServices;
using Vivace.Query.Expressions;
using Vivace.Query.Limits;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Compare;
using Vivace.Query.Metrics.Counts;
using Vivace.Query.Metrics.Numerics;
using Vivace.Query.Sources;
using Vivace.Query.Spansets;

namespace Vivace.Query.Metrics;

/// <summary>
/// Reads sources for a metrics query and hands the spans that its filters leave to a counter. Where one filter decides, spans are looked at
/// part by part, those outside the range not at all; else trace by trace. One per worker; not thread-safe.
/// </summary>
internal sealed class MetricsScan : IDisposable
{
    private readonly MetricsEvaluation _evaluation;
    private readonly QueryContext _context;
    private readonly SpansetPlan _plan;
    private readonly SpanCondition? _selection;
    private readonly TraceWork _work = new();
    private readonly List<Spanset> _sets = [];

    public MetricsScan(MetricsEvaluation evaluation, QueryContext context)
    {
        _evaluation = evaluation;
        _context = context;
        _plan = new SpansetPlan(evaluation.Plan.Query);
        if (evaluation.Plan.Stage.Compare is { } compare)
            _selection = new ConditionCompiler(FilterRules.Default).Compile(compare.Selection.Condition);
        if (Condition is { } condition)
            Counts = CountsPlan.Of(evaluation.Plan.Query, condition.CanFail);
    }

    /// <summary>The filter that alone decides; null where a trace must be put together to know.</summary>
    public SpanCondition? Condition => _plan.SoleFilter?.Condition;

    /// <summary>What the query asks of the counts of blocks; null where spans must be looked at.</summary>
    public CountsPlan? Counts { get; }

    /// <summary>Whether no span can match, whatever the store holds.</summary>
    public bool MatchesNothing => _plan.MatchesNothing;

    /// <summary>Counts the spans of a source that start within the intervals of a part.</summary>
    /// <param name="source">Where to look.</param>
    /// <param name="intervals">The part's intervals.</param>
    /// <param name="counter">The part's counter, from <see cref="NewCounter"/> of this scan.</param>
    public void Read(SpanSource source, MetricIntervals intervals, ISpanReceiver counter)
    {
        _plan.Open(source);
        if (_plan.SoleFilter is not null)
            ReadSpans(source, intervals, counter);
        else
            ReadTraces(source, intervals, counter);
    }

    /// <summary>Does what <see cref="Read"/> does for a query that looks at spans one by one.</summary>
    /// <returns>Whether all spans of the source start within the intervals.</returns>
    public bool ReadSpans(SpanSource source, MetricIntervals intervals, ISpanReceiver counter)
    {
        SpanCondition condition = _plan.SoleFilter!.Condition;
        bool all = true;
        for (int part = 0; part < source.PartCount; part++)
        {
            if (MetricIntervals.Bound(source.LatestSpanOf(part)) <= intervals.After || MetricIntervals.Bound(source.EarliestSpanOf(part)) > intervals.End)
                all = false;
            else
                all &= ReadPart(source, part, intervals, condition, counter);
        }

        return all;
    }

    public ISpanReceiver NewCounter(MetricPart part) => _evaluation.NewCounter(part, TellSides);

    public void Dispose()
    {
        _plan.Dispose();
        _selection?.Dispose();
        _work.Dispose();
    }

    private bool ReadPart(SpanSource source, int part, MetricIntervals intervals, SpanCondition condition, ISpanReceiver counter)
    {
        int count = source.CountOf(part);
        _context.BeginSpans(count);
        int[] rows = ArrayPool<int>.Shared.Rent(count);
        SpanColumns columns = source.Bind(part);
        int inRange = RowsInRange(columns.StartTimes, intervals, rows), kept = inRange;
        if (source.HasTracesElsewhere)
            kept = source.KeepOwn(columns.TraceNumbers, rows.AsSpan(0, kept));
        if (kept > 0)
            kept = condition.Keep(columns, rows.AsSpan(0, kept));
        if (kept > 0)
            counter.Receive(columns, rows.AsSpan(0, kept));
        ArrayPool<int>.Shared.Return(rows);
        return inRange == count;
    }

    /// <summary>Evaluates every trace that can have spans in range and collects what is left of it, to be counted part by part.</summary>
    private void ReadTraces(SpanSource source, MetricIntervals intervals, ISpanReceiver counter)
    {
        ulong[] candidates = ArrayPool<ulong>.Shared.Rent((source.TraceCount / 64) + 1);
        Array.Clear(candidates);
        var rowsOfParts = new List<int>?[source.PartCount];
        for (int part = 0; part < source.PartCount; part++)
        {
            _context.BeginSpans(source.CountOf(part));
            MarkCandidates(source, part, candidates);
        }

        for (int trace = 0; trace < source.TraceCount; trace++)
        {
            if ((candidates[trace / 64] >> (trace % 64) & 1) == 0 || source.IsElsewhere(trace)
                || MetricIntervals.Bound(source.StartOf(trace)) > intervals.End || LatestOf(source, trace) <= intervals.After)
            {
                continue;
            }

            _context.Cancellation.ThrowIfCancellationRequested();
            _work.Open(source, trace);
            _sets.Clear();
            _plan.Pipeline.Evaluate(_work, _sets);
            foreach (Spanset set in _sets)
            {
                foreach (int span in set.Spans)
                    (rowsOfParts[_work.Spans[span].Part] ??= []).Add(_work.Spans[span].Row);
            }
        }

        ArrayPool<ulong>.Shared.Return(candidates);
        for (int part = 0; part < rowsOfParts.Length; part++)
        {
            if (rowsOfParts[part] is { } rows)
                Count(source.Bind(part), rows, counter);
        }
    }

    /// <summary>The latest time that a trace tells; it may end before it starts.</summary>
    private static long LatestOf(SpanSource source, int trace) => MetricIntervals.Bound(Math.Max(source.StartOf(trace), source.EndOf(trace)));

    private void MarkCandidates(SpanSource source, int part, ulong[] candidates)
    {
        if (_plan.Drivers is null)
        {
            foreach (int trace in source.Bind(part).TraceNumbers)
                candidates[trace / 64] |= 1UL << (trace % 64);
            return;
        }

        int[] rows = ArrayPool<int>.Shared.Rent(source.CountOf(part));
        foreach (FilterBits driver in _plan.Drivers)
        {
            int matched = driver.Read(part, rows);
            ReadOnlySpan<int> traces = source.Bind(part).TraceNumbers;
            foreach (int row in rows.AsSpan(0, matched))
                candidates[traces[row] / 64] |= 1UL << (traces[row] % 64);
        }

        ArrayPool<int>.Shared.Return(rows);
    }

    /// <summary>A span counts once, also where several spansets of its trace hold it.</summary>
    private static void Count(SpanColumns columns, List<int> rows, ISpanReceiver counter)
    {
        rows.Sort();
        Span<int> all = CollectionsMarshal.AsSpan(rows);
        int kept = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (i == 0 || all[i] != all[kept - 1])
                all[kept++] = all[i];
        }

        counter.Receive(columns, all[..kept]);
    }

    private static int RowsInRange(ReadOnlySpan<ulong> starts, MetricIntervals intervals, Span<int> rows)
    {
        long after = intervals.After, end = intervals.End;
        int kept = 0;
        for (int row = 0; row < starts.Length; row++)
        {
            // Written always and kept sometimes: there is no branch to mispredict.
            rows[kept] = row;
            long start = (long)starts[row];
            kept += start > after & start <= end ? 1 : 0;
        }

        return kept;
    }

    private void TellSides(SpanColumns columns, ReadOnlySpan<int> rows, Span<int> sides)
    {
        sides.Clear();
        int[] selected = ArrayPool<int>.Shared.Rent(rows.Length);
        rows.CopyTo(selected);
        int kept = _selection!.Keep(columns, selected.AsSpan(0, rows.Length));
        for (int i = 0, next = 0; i < rows.Length && next < kept; i++)
        {
            if (rows[i] == selected[next])
            {
                sides[i] = (int)CompareSide.Selection;
                next++;
            }
        }

        ArrayPool<int>.Shared.Return(selected);
    }
}
