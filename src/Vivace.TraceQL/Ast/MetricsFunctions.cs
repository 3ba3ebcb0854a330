namespace Vivace.TraceQL.Ast;

/// <summary>Names of the metrics functions.</summary>
public static class MetricsFunctions
{
    /// <summary>The word in the language, which is also the <c>__name__</c> of an ungrouped series.</summary>
    public static string Text(this MetricsFunction function) => function switch
    {
        MetricsFunction.Rate => "rate",
        MetricsFunction.CountOverTime => "count_over_time",
        MetricsFunction.MinOverTime => "min_over_time",
        MetricsFunction.MaxOverTime => "max_over_time",
        MetricsFunction.AvgOverTime => "avg_over_time",
        MetricsFunction.SumOverTime => "sum_over_time",
        MetricsFunction.QuantileOverTime => "quantile_over_time",
        MetricsFunction.HistogramOverTime => "histogram_over_time",
        MetricsFunction.Compare => "compare",
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };
}
