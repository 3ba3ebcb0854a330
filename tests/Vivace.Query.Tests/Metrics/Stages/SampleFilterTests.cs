using Vivace.Query.Metrics;
using Vivace.Query.Metrics.Results;
using Vivace.Query.Metrics.Stages;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Tests.Metrics.Stages;

public sealed class SampleFilterTests
{
    [Theory]
    [InlineData(BinaryOperator.Greater, 1, "a: _ _ 2")]
    [InlineData(BinaryOperator.GreaterOrEqual, 1, "a: _ 1 2")]
    [InlineData(BinaryOperator.Less, 1, "a: 0 _ _")]
    [InlineData(BinaryOperator.LessOrEqual, 1, "a: 0 1 _")]
    [InlineData(BinaryOperator.Equal, 0, "a: 0 _ _")]
    [InlineData(BinaryOperator.NotEqual, 0, "a: _ 1 2")]
    public void SamplesThatFailTheComparisonGo(BinaryOperator comparison, long bound, string expected) =>
        Assert.Equal([expected], Series.Text(Apply(comparison, Static.FromInt(bound), Series.Of("a", 0, 1, 2))));

    [Fact]
    public void ASeriesWithoutSamplesGoes() =>
        Assert.Equal(["b: _ 5"], Series.Text(Apply(BinaryOperator.Greater, Static.FromFloat(1.5), Series.Of("a", 0, 1), Series.Of("b", double.NaN, 5))));

    [Fact]
    public void DurationsCompareInSeconds() =>
        Assert.Equal(["a: _ 0.3"], Series.Text(Apply(BinaryOperator.Greater, Static.FromDuration(200_000_000), Series.Of("a", 0.1, 0.3))));

    [Fact]
    public void ExemplarsAreJudgedByTheirOwnValue()
    {
        ResultSeries series = Series.Of("a", 3, 4);
        series.Exemplars.AddRange([new MetricExemplar([], 1, 0), new MetricExemplar([], 5, 0), new MetricExemplar([], double.NaN, 0)]);

        Assert.Equal([5], Apply(BinaryOperator.Greater, Static.FromInt(2), series)[0].Exemplars.Select(exemplar => exemplar.Value));
    }

    private static List<ResultSeries> Apply(BinaryOperator comparison, Static bound, params ResultSeries[] series) =>
        SampleFilter.Apply([.. series], new MetricsFilter(comparison, bound));
}
