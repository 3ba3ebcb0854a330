using System.Globalization;
using System.Text.RegularExpressions;
using Vivace.Query.Metrics;

namespace Vivace.Query.Tests.Metrics;

/// <summary>What the specification measured (traceql, section 18.K), line by line; where it says what should be instead, that.</summary>
public sealed class MetricsMeasuredTests
{
    /// <summary>A multiple of 60 s with remainder 180 to 240 s and 20 to 100 s.</summary>
    private const long Origin = 1_795_398_420;

    private readonly MetricsData _data = new(Origin);

    [Fact]
    public void Rate() => Same(_data.Range("rate()"),
        "__name__=\"rate\" | -60:0 0:0.016666666666666666 60:0.05 120:0.016666666666666666 180:0 240:0.03333333333333333 300:0");

    [Fact]
    public void Count()
    {
        Same(_data.Range("count_over_time()"), "__name__=\"count_over_time\" | -60:0 0:1 60:3 120:1 180:0 240:2 300:0");
        Same(_data.Range("count_over_time()", 1, 239), "__name__=\"count_over_time\" | 0:1 60:3 120:1 180:0 240:2");
        Same(_data.Range("count_over_time()", -30, 130, 100), "__name__=\"count_over_time\" | -120:0 -20:0 80:5 180:0");
    }

    [Fact]
    public void ByAnAttribute() => Same(_data.Range("rate() by (span.color)"),
        "span.color=\"blue\" | -60:0 0:0 60:0.03333333333333333 120:0 180:0 240:0 300:0",
        "span.color=\"green\" | -60:0 0:0 60:0 120:0 180:0 240:0.03333333333333333 300:0",
        "span.color=\"nil\" | -60:0 0:0 60:0 120:0.016666666666666666 180:0 240:0 300:0",
        "span.color=\"red\" | -60:0 0:0.016666666666666666 60:0.016666666666666666 120:0 180:0 240:0 300:0");

    [Fact]
    public void SeriesWithFewerLabelsComeFirst() => Same(_data.Range("count_over_time() by (.color, name)"),
        "name=\"op0\" | -60:0 0:0 60:0 120:1 180:0 240:0 300:0",
        ".color=\"blue\",name=\"op0\" | -60:0 0:0 60:1 120:0 180:0 240:0 300:0",
        ".color=\"blue\",name=\"op1\" | -60:0 0:0 60:1 120:0 180:0 240:0 300:0",
        ".color=\"green\",name=\"op0\" | -60:0 0:0 60:0 120:0 180:0 240:1 300:0",
        ".color=\"green\",name=\"op1\" | -60:0 0:0 60:0 120:0 180:0 240:1 300:0",
        ".color=\"red\",name=\"op0\" | -60:0 0:1 60:0 120:0 180:0 240:0 300:0",
        ".color=\"red\",name=\"op1\" | -60:0 0:0 60:1 120:0 180:0 240:0 300:0");

    [Fact]
    public void AllLabelsMissingKeepsTheFirstAsNil()
    {
        Same(_data.Range("count_over_time() by (span.nope)"), "span.nope=\"nil\" | -60:0 0:1 60:3 120:1 180:0 240:2 300:0");
        Same(_data.Range("count_over_time() by (span.nope, span.color)"),
            "span.color=\"blue\" | -60:0 0:0 60:2 120:0 180:0 240:0 300:0",
            "span.color=\"green\" | -60:0 0:0 60:0 120:0 180:0 240:2 300:0",
            "span.color=\"red\" | -60:0 0:1 60:1 120:0 180:0 240:0 300:0",
            "span.nope=\"nil\" | -60:0 0:0 60:0 120:1 180:0 240:0 300:0");
    }

    [Fact]
    public void WellKnownAttributesAreNeverMissing() => Assert.Equal(
        ["span.http.status_code=\"nil\",name=\"op0\"", "span.http.status_code=\"nil\",name=\"op1\""],
        Labels(_data.Range("count_over_time() by (span.http.status_code, name)")));

    [Fact]
    public void LabelsAreNamedByTheCanonicalText() => Assert.All(
        _data.Answer("count_over_time() by (span:name, trace:rootName, span:status)", _data.Request(-60, 300)).Series,
        series => Assert.Equal(["name", "rootName", "status"], series.Labels.Select(label => label.Key)));

    [Fact]
    public void IntegerLabelsKeepTheirTypeAndSortAsText() => Assert.Equal(
        ["span.x=0", "span.x=1", "span.x=100", "span.x=2", "span.x=3", "span.x=4", "span.x=5"],
        Labels(_data.Range("count_over_time() by (span.x)")));

    [Fact]
    public void DurationLabelsAreText() => Assert.Equal(
        ["100ms", "1s", "200ms", "300ms", "3s", "400ms", "50ms"],
        _data.Answer("count_over_time() by (duration)", _data.Request(-60, 300)).Series.Select(series => series.Labels[0].Value.Text));

    [Fact]
    public void MinimumMaximumAndMeanOfTheDurationAreInSeconds()
    {
        Same(_data.Range("min_over_time(duration)"), "__name__=\"min_over_time\" | 0:0.1 60:0.2 120:0.05 240:1");
        Same(_data.Range("max_over_time(duration)"), "__name__=\"max_over_time\" | 0:0.1 60:0.4 120:0.05 240:3");
        Same(_data.Range("avg_over_time(duration)"), "__name__=\"avg_over_time\" | 0:0.1 60:0.3 120:0.05 240:2");
    }

    [Fact]
    public void SpansWithoutAValueAreSkipped()
    {
        Same(_data.Range("sum_over_time(span.x)"), "__name__=\"sum_over_time\" | 0:1 60:9 120:5 240:100");
        Same(_data.Range("min_over_time(span.y)"), "__name__=\"min_over_time\" | 0:1.5 60:2.5 240:-1");
        Same(_data.Range("avg_over_time(span.y)"), "__name__=\"avg_over_time\" | 0:1.5 60:3.5 240:-1");
        Same(_data.Range("sum_over_time(span.y)"), "__name__=\"sum_over_time\" | 0:1.5 60:7 240:-1");
        Assert.Empty(_data.Range("max_over_time(span.nope)"));
        Assert.Empty(_data.Range("max_over_time(span.color)"));
        Assert.Empty(_data.Range("max_over_time(name)"));
    }

    [Fact]
    public void OtherDurationsStayInNanoseconds() => Same(new MetricsData(Origin + 120).Range("max_over_time(traceDuration)", 0, 240, 240),
        "__name__=\"max_over_time\" | 180:400000000 420:3500000000");

    [Fact]
    public void Histogram()
    {
        Same(_data.Range("histogram_over_time(duration)"),
            "__bucket=0.067108864 | -60:0 0:0 60:0 120:1 180:0 240:0 300:0",
            "__bucket=0.134217728 | -60:0 0:1 60:0 120:0 180:0 240:0 300:0",
            "__bucket=0.268435456 | -60:0 0:0 60:1 120:0 180:0 240:0 300:0",
            "__bucket=0.536870912 | -60:0 0:0 60:2 120:0 180:0 240:0 300:0",
            "__bucket=1.073741824 | -60:0 0:0 60:0 120:0 180:0 240:1 300:0",
            "__bucket=4.294967296 | -60:0 0:0 60:0 120:0 180:0 240:1 300:0");
        Assert.Contains("__bucket=0.067108864", Labels(_data.Range("histogram_over_time(duration) by (span.color)")));
        Same(_data.Range("histogram_over_time(span.x)"),
            "__bucket=128 | -60:0 0:0 60:0 120:0 180:0 240:1 300:0",
            "__bucket=2 | -60:0 0:0 60:1 120:0 180:0 240:0 300:0",
            "__bucket=4 | -60:0 0:0 60:2 120:0 180:0 240:0 300:0",
            "__bucket=8 | -60:0 0:0 60:0 120:1 180:0 240:0 300:0");
    }

    [Fact]
    public void Quantiles()
    {
        Same(_data.Range("quantile_over_time(duration, .5, .9)"),
            "p=0.5 | -60:0 0:0.134217728 60:0.3796250624970063 120:0.067108864 180:0 240:1.073741824 300:0",
            "p=0.9 | -60:0 0:0.134217728 60:0.536870912 120:0.067108864 180:0 240:4.294967296 300:0");
        Same(_data.Range("quantile_over_time(span.x, .5)"), "p=0.5 | -60:0 0:0 60:2.82842712474619 120:8 180:0 240:128 300:0");
        Assert.Empty(_data.Range("quantile_over_time(span.y, .5)"));
    }

    [Fact]
    public void TopK()
    {
        Same(_data.Range("count_over_time() by (span.color) | topk(1)"),
            "span.color=\"blue\" | -60:0 60:2 180:0 300:0", "span.color=\"green\" | 240:2", "span.color=\"nil\" | 120:1", "span.color=\"red\" | 0:1");
        Same(_data.Range("count_over_time() by (span.color) | bottomk(1)"),
            "span.color=\"nil\" | 0:0 60:0", "span.color=\"red\" | -60:0 120:0 180:0 240:0 300:0");
        Assert.Equal(_data.Range("rate()"), _data.Range("rate() | topk(1)"));
    }

    [Fact]
    public void InstantQueries()
    {
        Same(_data.Instant("rate()"), "__name__=\"rate\" | 300:0.019444444444444445");
        Same(_data.Instant("count_over_time()"), "__name__=\"count_over_time\" | 300:7");
        Same(_data.Instant("avg_over_time(duration)"), "__name__=\"avg_over_time\" | 300:0.7214285714285714");
        Same(_data.Instant("quantile_over_time(duration, .5)"), "p=0.5 | 300:0.3796250624970063");
        Same(_data.Instant("count_over_time() by (span.color)"),
            "span.color=\"blue\" | 300:2", "span.color=\"green\" | 300:2", "span.color=\"nil\" | 300:1", "span.color=\"red\" | 300:2");
        Same(_data.Instant("count_over_time() by (span.color) | topk(2)"), "span.color=\"blue\" | 300:2", "span.color=\"green\" | 300:2");
    }

    [Fact]
    public void AnInstantQueryLeavesOutTheSpanExactlyAtItsStart() =>
        Same(_data.Instant("count_over_time()", 0, 60), "__name__=\"count_over_time\" | 60:3");

    [Fact]
    public void WithoutMatchesOnlyUngroupedCountsAnswer()
    {
        Same(_data.Instant("rate()", 1000, 2000), "__name__=\"rate\" | 2000:0");
        Assert.Empty(_data.Instant("rate() by (span.color)", 1000, 2000));
        Assert.Empty(_data.Instant("quantile_over_time(duration, .5)", 1000, 2000));
        Assert.Empty(_data.Instant("avg_over_time(duration)", 1000, 2000));
    }

    [Fact]
    public void CompareCountsTheValuesOfBothSides()
    {
        string[] series = _data.Range("compare({ status = error })", -60, 300, 240);

        Assert.Equal([], new[]
        {
            "__meta_type=\"baseline\",span.color=\"red\" | -180:0 60:2 300:0", "__meta_type=\"baseline\",span.x=1 | -180:0 60:1 300:0",
            "__meta_type=\"selection\",span.color=\"blue\" | -180:0 60:1 300:0", "__meta_type=\"baseline_total\",span.color=\"nil\" | -180:0 60:3 300:1",
            "__meta_type=\"baseline\",status=\"unset\" | -180:0 60:3 300:2", "__meta_type=\"selection\",status=\"error\" | -180:0 60:1 300:1",
            "__meta_type=\"baseline\",resource.k8s.cluster.name=\"nil\" | -180:0 60:3 300:2",
            "__meta_type=\"baseline\",resource.service.name=\"m\" | -180:0 60:3 300:2",
        }.Except(series));
        Assert.DoesNotContain(series, line => line.Contains("duration", StringComparison.Ordinal) || line.Contains("span:id", StringComparison.Ordinal));
    }

    [Fact]
    public void CompareKeepsTheTopValues() => Assert.Equal(1, _data.Range("compare({ status = error }, 1)")
        .Count(line => line.StartsWith("__meta_type=\"baseline\",span.x=", StringComparison.Ordinal)));

    [Fact]
    public void CompareSelectsWithinItsWindow()
    {
        long from = (Origin + 60) * MetricsData.Second, to = (Origin + 300) * MetricsData.Second;
        string[] series = _data.Range($"compare({{ status = error }}, 10, {from}, {to})", -60, 300, 240);

        // m3 starts exactly at the start of the window.
        Assert.Contains("__meta_type=\"baseline\",status=\"error\" | -180:0 60:1 300:0", series);
        Assert.Contains("__meta_type=\"selection\",status=\"error\" | -180:0 60:0 300:1", series);
    }

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(4, 4, true)]
    [InlineData(5, 4, false)]
    public void ReachingTheLimitOfSeriesIsPartial(int limit, int series, bool partial)
    {
        MetricsAnswer answer = _data.Answer("rate() by (span.color)", _data.Request(-60, 300) with { MaxSeries = limit });

        Assert.Equal((series, partial), (answer.Series.Count, answer.IsPartial));
    }

    [Fact]
    public void MetricsFiltersDropSamples()
    {
        Same(_data.Range("count_over_time() by (span.color) > 1"), "span.color=\"blue\" | 60:2", "span.color=\"green\" | 240:2");
        Same(_data.Range("max_over_time(duration) > 300ms"), "__name__=\"max_over_time\" | 60:0.4 240:3");
    }

    [Fact]
    public void ExemplarsOfARateCarryTheRateOfTheirMillisecond()
    {
        MetricSeries series = Assert.Single(_data.Answer("rate()", _data.Request(-60, 300) with { Exemplars = 100, MaxExemplars = 100 }).Series);

        Assert.Equal(["1", "2", "3", "4", "5", "6"], series.Exemplars.Select(exemplar => Label(exemplar, "trace:id")));
        Assert.All(series.Exemplars, exemplar => Assert.Equal("m", Label(exemplar, "resource.service.name")));
        // The second span starts one nanosecond into the next interval, and shows itself at the edge.
        Assert.Equal([1, 1, 3, 3, 1, 2], series.Exemplars.Select(exemplar => Math.Round(exemplar.Value * 60)));
        Assert.Equal(Origin * 1000, series.Exemplars[1].TimestampMs);
    }

    [Theory]
    [InlineData("rate()", 2, 2)]
    [InlineData("rate() with(exemplars=1)", 100, 1)]
    [InlineData("rate() with(exemplars=false)", 100, 0)]
    [InlineData("rate() with(exemplars=1000)", 100, 6)]
    public void ExemplarsKeepToTheirNumber(string query, int wanted, int found) => Assert.Equal(found,
        _data.Answer(query, _data.Request(-60, 300) with { Exemplars = wanted, MaxExemplars = 100 }).Series.Sum(series => series.Exemplars.Count));

    [Fact]
    public void ExemplarsOfAMaximumCarryTheArgument()
    {
        MetricSeries series = Assert.Single(_data.Answer("max_over_time(duration)", _data.Request(-60, 300) with { Exemplars = 100 }).Series);

        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.05], series.Exemplars.Take(5).Select(exemplar => exemplar.Value));
        Assert.Contains(series.Exemplars[5].Value, new double[] { 1, 3 });
    }

    [Fact]
    public void ExemplarsOfQuantilesGoToTheNearest()
    {
        IReadOnlyList<MetricSeries> series = _data.Answer(
            "quantile_over_time(duration, .5, .9)", _data.Request(-60, 300) with { Exemplars = 100 }).Series;

        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.05], series[0].Exemplars.Select(exemplar => exemplar.Value).Take(5));
        Assert.All(series[1].Exemplars, exemplar => Assert.Equal(3, exemplar.Value));
        Assert.Equal(6, series.Sum(one => one.Exemplars.Count));
    }

    [Fact]
    public void InstantQueriesHaveNoExemplars() => Assert.Empty(Assert.Single(
        _data.Answer("rate()", _data.Request(-60, 300) with { IsInstant = true, Exemplars = 100 }).Series).Exemplars);

    private static string? Label(MetricExemplar exemplar, string key) =>
        exemplar.Labels.SingleOrDefault(label => label.Key == key) is { Key: not null } label ? label.Value.Text : null;

    private static IEnumerable<string> Labels(string[] lines) => lines.Select(line => line[..line.IndexOf(" |", StringComparison.Ordinal)]);

    private static void Same(string[] found, params string[] expected) => Assert.Equal(expected.Select(Rounded), found.Select(Rounded));

    /// <summary>The last digits of powers and logarithms are the mathematical library's affair.</summary>
    private static string Rounded(string line) => Regex.Replace(
        line, @"\d+\.\d{14,}", number => double.Parse(number.Value, CultureInfo.InvariantCulture).ToString("G14", CultureInfo.InvariantCulture));
}
