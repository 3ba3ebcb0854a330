using Vivace.Query.Limits;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Compare;
using Vivace.Query.Metrics.Numerics;
using Vivace.Query.Metrics.Results;
using Vivace.Query.Spansets;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics;

/// <summary>
/// One metrics query from its plan to its answer: gives out parts to count into, adds them up, and makes the series.
/// </summary>
internal sealed class MetricsEvaluation
{
    private readonly WorkingMemory _memory;
    private readonly Random _random;
    private readonly Lock _merging = new();
    private readonly MetricPart _whole;

    public MetricsEvaluation(MetricsPlan plan, QueryContext context, Random random)
    {
        Plan = plan;
        _memory = new WorkingMemory(context);
        _random = random;
        _whole = NewPart(plan.Intervals, plan.Exemplars, _memory);
    }

    public MetricsPlan Plan { get; }

    /// <summary>A part over all of the query's intervals. Any thread.</summary>
    public MetricPart NewPart() => NewPart(Plan.Intervals, Plan.Exemplars, _memory);

    /// <summary>A part over some of the query's intervals, at least one. Any thread.</summary>
    public MetricPart NewPart(MetricIntervals intervals, int exemplars, WorkingMemory memory)
    {
        lock (_merging)
            return new MetricPart(Plan, intervals, exemplars, memory, new Random(_random.Next()));
    }

    /// <summary>What counts spans into a part.</summary>
    /// <param name="part">From <c>NewPart</c>.</param>
    /// <param name="selection">Evaluates the filter of <c>compare</c>; ignored by other functions.</param>
    public ISpanReceiver NewCounter(MetricPart part, SpanSides selection) =>
        Plan.Function == MetricsFunction.Compare ? new CompareCounter(Plan, part, selection) : new SpanCounter(Plan, part);

    /// <summary>Adds a finished part to the whole. Any thread.</summary>
    public void Add(MetricPart part)
    {
        lock (_merging)
            _whole.Merge(part);
    }

    /// <summary>The answer, when all parts are added.</summary>
    /// <param name="maxSeries">0 for no limit.</param>
    /// <param name="statistics">What was read.</param>
    public MetricsAnswer Finish(int maxSeries, QueryStatistics statistics)
    {
        List<ResultSeries> series = Plan.Function == MetricsFunction.Compare
            ? CompareSeries.Build(Plan, _whole.Compare, _whole.Exemplars?.Candidates ?? [], _memory)
            : new SeriesBuilder(Plan, _whole, _memory).Build();
        return SeriesAnswer.Of(Plan, series, maxSeries, statistics);
    }
}
