using Vivace.Query.Metrics.Results;
using Vivace.Query.Metrics.Stages;

namespace Vivace.Query.Tests.Metrics.Stages;

public sealed class TopKSelectionTests
{
    [Fact]
    public void EachTimestampIsJudgedByItself() => Assert.Equal(
        ["a: 3 _ _", "b: _ 2 _", "c: _ _ 9"],
        Apply(1, false, Series.Of("a", 3, 1, 0), Series.Of("b", 2, 2, 1), Series.Of("c", 0, 0, 9)));

    [Fact]
    public void TopKPrefersTheEarlierOfEqualSeriesAndBottomKTheLater()
    {
        ResultSeries[] Equals() => [.. "ecadb".Select(name => Series.Of(name.ToString(), 1, 0))];

        Assert.Equal(["a: 1 0", "b: 1 0"], Apply(2, false, Equals()).Order());
        Assert.Equal(["d: 1 0", "e: 1 0"], Apply(2, true, Equals()).Order());
    }

    [Fact]
    public void ZerosTakePartAndMissingSamplesDoNot()
    {
        Assert.Equal(["a: 0", "c: 1"], Apply(2, false, Series.Of("a", 0), Series.Of("b", double.NaN), Series.Of("c", 1)));
        Assert.Equal(["a: 0"], Apply(1, true, Series.Of("a", 0), Series.Of("b", double.NaN)));
    }

    [Fact]
    public void NoMoreSeriesThanAskedForPassUnchanged() => Assert.Equal(
        ["a: 0 _", "b: 1 5"], Apply(2, false, Series.Of("a", 0, double.NaN), Series.Of("b", 1, 5)));

    [Fact]
    public void ColoursOfTheSpecificationTurnOutAsMeasured()
    {
        // Edges −60, 0, 60, 120, 180, 240, 300.
        ResultSeries[] Colours() =>
        [
            Series.Of("blue", 0, 0, 2, 0, 0, 0, 0), Series.Of("green", 0, 0, 0, 0, 0, 2, 0),
            Series.Of("nil", 0, 0, 0, 1, 0, 0, 0), Series.Of("red", 0, 1, 1, 0, 0, 0, 0),
        ];

        Assert.Equal(["blue: 0 _ 2 _ 0 _ 0", "green: _ _ _ _ _ 2 _", "nil: _ _ _ 1 _ _ _", "red: _ 1 _ _ _ _ _"], Apply(1, false, Colours()));
        Assert.Equal(["nil: _ 0 0 _ _ _ _", "red: 0 _ _ 0 0 0 0"], Apply(1, true, Colours()));
    }

    private static string[] Apply(long k, bool bottom, params ResultSeries[] series) => Series.Text(TopKSelection.Apply([.. series], k, bottom));
}
