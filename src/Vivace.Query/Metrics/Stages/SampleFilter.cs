using Vivace.Query.Metrics.Results;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Metrics.Stages;

/// <summary>
/// A comparison of samples with a number, as in <c>… | rate() > 10</c> (traceql specification, section 12.7). Durations compare in seconds.
/// </summary>
internal static class SampleFilter
{
    private const double NanosPerSecond = 1e9;

    /// <returns>The series that still have a sample.</returns>
    public static List<ResultSeries> Apply(List<ResultSeries> series, MetricsFilter filter)
    {
        double bound = filter.Value.Type == StaticType.Duration ? filter.Value.AsDurationNanos() / NanosPerSecond : Number(filter.Value);
        foreach (ResultSeries one in series)
        {
            foreach (ref double value in one.Values.AsSpan())
            {
                if (!Holds(filter.Operator, value, bound))
                    value = double.NaN;
            }

            one.Exemplars.RemoveAll(exemplar => !Holds(filter.Operator, exemplar.Value, bound));
        }

        return series.FindAll(one => one.HasSample);
    }

    private static double Number(Static value) => value.TryGetNumber(out double number) ? number : double.NaN;

    /// <summary>False for NaN, whatever the operator.</summary>
    private static bool Holds(BinaryOperator comparison, double value, double bound) => !double.IsNaN(value) && comparison switch
    {
        BinaryOperator.Equal => value == bound,
        BinaryOperator.NotEqual => value != bound,
        BinaryOperator.Less => value < bound,
        BinaryOperator.LessOrEqual => value <= bound,
        BinaryOperator.Greater => value > bound,
        _ => value >= bound,
    };
}
