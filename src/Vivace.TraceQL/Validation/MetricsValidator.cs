using Vivace.TraceQL.Ast;

namespace Vivace.TraceQL.Validation;

/// <summary>Checks of metrics functions. Their fields are not checked: <c>by (parent.a)</c> is a label that is always missing.</summary>
internal static class MetricsValidator
{
    private const int MaxGroupFields = 5;

    /// <summary>Averages, quantiles and histograms need one label for themselves.</summary>
    private const int MaxGroupFieldsBesideOwnLabel = 4;

    public static void Validate(MetricsStage metrics, AstList<SecondStage> secondStages)
    {
        int maxFields = metrics.Function is MetricsFunction.AvgOverTime or MetricsFunction.QuantileOverTime or MetricsFunction.HistogramOverTime
            ? MaxGroupFieldsBesideOwnLabel
            : MaxGroupFields;
        if (metrics.By.Count > maxFields)
            throw TraceQLErrors.TooManyGroups(metrics.By.Count);
        foreach (double quantile in metrics.Quantiles)
        {
            if (quantile is not (>= 0 and <= 1))
                throw TraceQLErrors.Quantile(quantile);
        }

        if (metrics.Compare is { } compare)
            Validate(compare);
        foreach (SecondStage stage in secondStages)
        {
            if (metrics.Function == MetricsFunction.Compare)
                throw TraceQLErrors.CompareSecondStage();
            if (stage is TopKStage { Limit: <= 0 })
                throw TraceQLErrors.TopKLimit();
        }
    }

    private static void Validate(CompareArguments compare)
    {
        FieldValidator.Validate(compare.Selection);
        if (compare.TopN <= 0)
            throw TraceQLErrors.CompareTopN();
        if (compare.StartNanos == 0 && compare.EndNanos == 0)
            return;
        if (!compare.HasWindow)
            throw TraceQLErrors.CompareTimestamps();
        if (compare.EndNanos <= compare.StartNanos)
            throw TraceQLErrors.CompareOrder();
    }
}
