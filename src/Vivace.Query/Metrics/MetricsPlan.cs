using System.Globalization;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Numerics;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Metrics;

/// <summary>What a metrics query counts and how: the metrics part of a query and its request, worked out once.</summary>
internal sealed class MetricsPlan
{
    private const double NanosPerSecond = 1e9;

    public MetricsPlan(TraceQLQuery query, MetricsRequest request)
    {
        Query = query;
        Stage = query.Metrics ?? throw new ArgumentException("The query has no metrics function.", nameof(query));
        IsInstant = request.IsInstant;
        Intervals = MetricIntervals.Of(request);
        Exemplars = ExemplarsWanted(query, request);
        Names = [.. Stage.By.Select(field => field.CanonicalText)];
        MissingLabels = [.. Stage.By.Select(MissingLabel.Of)];
        HasBuckets = Stage.Function is MetricsFunction.HistogramOverTime or MetricsFunction.QuantileOverTime;
        NeedsArgument = Stage.Argument is not null;
        ArgumentIsDuration = Stage.Argument?.Type == StaticType.Duration;
        InSeconds = ArgumentIsDuration && (HasBuckets || Stage.Argument is IntrinsicField { Intrinsic: Intrinsic.Duration });
        MatchesNothing = FirstStageIsConstantFalse(query.Source);
        NeedsWholeTraces = TraceFacts.AreNeededBy(query);
        string grid = IsInstant ? "instant" : Intervals.Step.ToString(CultureInfo.InvariantCulture);
        CacheKey = $"{grid} {query with { SecondStages = [], Hints = Hints.None }}";
    }

    public TraceQLQuery Query { get; }

    public MetricsStage Stage { get; }

    public MetricsFunction Function => Stage.Function;

    public bool IsInstant { get; }

    /// <summary>All intervals of the answer.</summary>
    public MetricIntervals Intervals { get; }

    /// <summary>Exemplars wanted; 0 for none.</summary>
    public int Exemplars { get; }

    /// <summary>Names of the labels that <c>by</c> gives, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What each of them shows for a span without a value.</summary>
    public IReadOnlyList<MissingLabel> MissingLabels { get; }

    /// <summary>Histograms and quantiles: spans are counted per bucket.</summary>
    public bool HasBuckets { get; }

    /// <summary>Whether spans without a number in the argument are left out.</summary>
    public bool NeedsArgument { get; }

    /// <summary>Whether the argument is a duration by its nature; attributes never are.</summary>
    public bool ArgumentIsDuration { get; }

    /// <summary>
    /// Whether arguments count in seconds: always for buckets, else only for the span's own duration; other durations stay in nanoseconds
    /// (specification, section 12.1).
    /// </summary>
    public bool InSeconds { get; }

    /// <summary>A constant filter lets no span through: nothing is answered, not even zeros.</summary>
    public bool MatchesNothing { get; }

    /// <inheritdoc cref="TraceFacts"/>
    public bool NeedsWholeTraces { get; }

    /// <summary>
    /// Names what the counts of a run of intervals depend on: the query without what is done to finished series, and the grid of intervals.
    /// </summary>
    public string CacheKey { get; }

    /// <summary>The number that an argument stands for.</summary>
    public double ArgumentOf(long nanoseconds) => InSeconds ? nanoseconds / NanosPerSecond : nanoseconds;

    /// <summary>The cells of this function.</summary>
    public SeriesCells NewCells(int intervals, WorkingMemory memory) => Function switch
    {
        MetricsFunction.MinOverTime => new ExtremeCells(intervals, largest: false, memory),
        MetricsFunction.MaxOverTime => new ExtremeCells(intervals, largest: true, memory),
        MetricsFunction.SumOverTime => new SumCells(intervals, mean: false, memory),
        MetricsFunction.AvgOverTime => new SumCells(intervals, mean: true, memory),
        MetricsFunction.Rate => new CountCells(intervals, Intervals.StepSeconds, memory),
        _ => new CountCells(intervals, 1, memory),
    };

    private static int ExemplarsWanted(TraceQLQuery query, MetricsRequest request)
    {
        if (request.IsInstant)
            return 0;
        int wanted = Math.Max(0, request.Exemplars);
        if (query.Hints.TryGet("exemplars", StaticType.Bool, out Static on))
            return on.IsTrue ? (wanted > 0 ? wanted : request.MaxExemplars) : 0;
        if (query.Hints.TryGet("exemplars", StaticType.Int, out Static number))
            return (int)Math.Clamp(number.AsInt(), 0, request.MaxExemplars);
        return wanted;
    }

    private static bool FirstStageIsConstantFalse(PipelineExpression source) =>
        source is Pipeline pipeline && pipeline.Stages.Any(stage => stage is SpansetFilter { MatchesNothing: true });
}
