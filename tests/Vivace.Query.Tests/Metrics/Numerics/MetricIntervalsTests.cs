using Vivace.Query.Metrics;
using Vivace.Query.Metrics.Numerics;

namespace Vivace.Query.Tests.Metrics.Numerics;

public sealed class MetricIntervalsTests
{
    private const ulong Second = 1_000_000_000;

    /// <summary>A multiple of a minute.</summary>
    private const ulong Base = 1_795_396_800 * Second;

    [Fact]
    public void ARangeRunsFromTheFloorOfItsStartToTheCeilingOfItsEnd()
    {
        MetricIntervals intervals = Range(Base - (60 * Second), Base + (300 * Second), 60 * Second);

        Assert.Equal([-60, 0, 60, 120, 180, 240, 300], Edges(intervals, Base));
        Assert.Equal([0, 60, 120, 180, 240], Edges(Range(Base + Second, Base + (239 * Second), 60 * Second), Base));
    }

    [Fact]
    public void EdgesAreMultiplesOfTheStepSinceTheEpoch()
    {
        ulong start = (Base / (100 * Second) * 100 * Second) + (20 * Second);

        Assert.Equal([-120, -20, 80, 180], Edges(Range(start - (30 * Second), start + (130 * Second), 100 * Second), start));
    }

    [Fact]
    public void ASpanOnAnEdgeBelongsToTheIntervalThatEndsThere()
    {
        MetricIntervals intervals = Range(Base, Base + (120 * Second), 60 * Second);

        Assert.Equal(0, intervals.IndexOf((long)Base));
        Assert.Equal(1, intervals.IndexOf((long)Base + 1));
        Assert.Equal(-1, intervals.IndexOf((long)(Base - (60 * Second))));
        Assert.Equal(0, intervals.IndexOf((long)(Base - (60 * Second)) + 1));
        Assert.Equal(2, intervals.IndexOf((long)(Base + (120 * Second))));
        Assert.Equal(-1, intervals.IndexOf((long)(Base + (120 * Second)) + 1));
    }

    [Fact]
    public void AnEmptyRangeOnAnEdgeHasOneSample() => Assert.Equal([0], Edges(Range(Base, Base, 60 * Second), Base));

    [Fact]
    public void AnInstantQueryHasOneUnalignedIntervalWithoutItsStart()
    {
        MetricIntervals intervals = MetricIntervals.Of(new MetricsRequest { Start = Base + 7, End = Base + 99, IsInstant = true, Step = 5 });

        Assert.Equal(1, intervals.Count);
        Assert.Equal(-1, intervals.IndexOf((long)Base + 7));
        Assert.Equal(0, intervals.IndexOf((long)Base + 8));
        Assert.Equal(0, intervals.IndexOf((long)Base + 99));
        Assert.Equal(-1, intervals.IndexOf((long)Base + 100));
    }

    [Fact]
    public void TimesAtBothEndsOfTheClockAreHandled()
    {
        MetricIntervals intervals = Range(0, 120 * Second, 60 * Second);

        Assert.Equal(0, intervals.IndexOf(0));
        Assert.Equal(-1, intervals.IndexOf(unchecked((long)ulong.MaxValue)));
        Assert.Equal(-1, intervals.IndexOf(long.MaxValue));
        Assert.Throws<Limits.QueryLimitException>(() => Range(0, ulong.MaxValue, 1));
        Assert.Throws<Limits.QueryLimitException>(() => Range(0, long.MaxValue, 5_000_000_000_000_000_000));
    }

    [Fact]
    public void APartCoversTheIntervalsThatItsSpansCanFallInto()
    {
        MetricIntervals all = Range(Base, Base + (600 * Second), 60 * Second);

        MetricIntervals part = all.Covering((long)Base + 1, (long)(Base + (120 * Second)));
        Assert.Equal((2, 1), (part.Count, all.OffsetOf(part)));
        Assert.Equal(all, all.Covering(0, long.MaxValue));
        Assert.Equal(0, all.Covering((long)(Base + (600 * Second)) + 1, long.MaxValue).Count);
        Assert.Equal(0, all.Covering(0, (long)(Base - (60 * Second))).Count);
    }

    private static MetricIntervals Range(ulong start, ulong end, ulong step) =>
        MetricIntervals.Of(new MetricsRequest { Start = start, End = end, Step = step });

    private static IEnumerable<long> Edges(MetricIntervals intervals, ulong origin) =>
        Enumerable.Range(0, intervals.Count).Select(i => (intervals.EdgeMilliseconds(i) - (long)(origin / 1_000_000)) / 1000);
}
