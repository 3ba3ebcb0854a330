using Vivace.Generator.Configuration;
using Vivace.Generator.Tests.Testing;

namespace Vivace.Generator.Tests.Registry;

public class CollectionTests
{
    private static readonly TenantSettings Calls = new() { Processors = ["span-metrics-count"] };

    private static readonly double StaleMarker = BitConverter.Int64BitsToDouble(0x7ff0000000000002);

    [Fact]
    public async Task Collections_lie_on_multiples_of_the_interval()
    {
        await using var generator = new TestGenerator(Calls);
        generator.Consume(Spans(generator, "a"));
        for (int i = 0; i < 30; i++)
        {
            generator.Advance(TimeSpan.FromSeconds(1));
        }

        await generator.DrainAsync();
        Assert.Equal(["03:04:15.000", "03:04:30.000"], generator.Receiver.Samples.Select(static s => Time(s.Time)));
    }

    [Fact]
    public async Task A_series_of_the_first_minute_has_no_zero_and_a_later_one_has()
    {
        await using var generator = new TestGenerator(Calls);
        generator.Consume(Spans(generator, "early"));
        await generator.CollectAsync();
        generator.Advance(TimeSpan.FromSeconds(60));
        generator.Consume(Spans(generator, "late"));
        await generator.CollectAsync();
        Assert.DoesNotContain(generator.Receiver.Samples, static s => s.Series.Contains("early") && s.Value == 0);
        (string Time, double Value)[] late =
            [.. generator.Receiver.Samples.Where(static s => s.Series.Contains("late")).Select(static s => (Time(s.Time), s.Value))];
        Assert.Equal([("03:04:59.000", 0), ("03:05:30.000", 1)], late);
    }

    [Fact]
    public async Task A_series_that_is_not_updated_ends_with_a_marker_and_can_come_back()
    {
        await using var generator = new TestGenerator(Calls);
        generator.Consume(Spans(generator, "gone"));
        await generator.CollectAsync();
        generator.Advance(TimeSpan.FromMinutes(21));
        await generator.DrainAsync();
        Assert.Equal(0, generator.Status.Active);
        Assert.Equal(BitConverter.DoubleToInt64Bits(StaleMarker), BitConverter.DoubleToInt64Bits(generator.Receiver.Samples[^1].Value));
        long marked = generator.Receiver.Samples[^1].Time;
        generator.Consume(Spans(generator, "gone"));
        await generator.CollectAsync(16);
        Assert.Equal(1, generator.Receiver.Samples[^1].Value);
        Assert.All(generator.Receiver.Samples.SkipWhile(s => s.Time != marked).Skip(1), s => Assert.True(s.Time > marked));
    }

    [Fact]
    public async Task New_series_beyond_the_limit_go_to_the_overflow_series()
    {
        await using var generator = new TestGenerator(Calls with { MaxActiveSeries = 2 });
        SpanBuilder spans = Spans(generator, "a");
        foreach (string service in new[] { "b", "c", "d", "a", "d" })
        {
            spans.Add(service);
        }

        generator.Consume(spans);
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(3, values.Count);
        Assert.Equal(3, values["__metrics_gen_instance=host,__name__=traces_spanmetrics_calls_total,metric_overflow=true"]);
        Assert.Equal((2, 3), (generator.Status.Active, generator.Status.Limited));
        Assert.InRange(generator.Status.SeriesDemand, 3.5, 4.5);
    }

    [Fact]
    public async Task The_limit_holds_per_metric()
    {
        await using var generator = new TestGenerator(new TenantSettings { Processors = ["span-metrics"], MaxActiveSeries = 3 });
        generator.Consume(Spans(generator, "a"));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Contains(values.Keys, static s => s.Contains("calls_total") && s.Contains("service=a"));
        Assert.Contains(values.Keys, static s => s.Contains("latency_count") && s.Contains("metric_overflow=true"));
    }

    [Fact]
    public async Task Entities_beyond_the_limit_are_diverted_whole()
    {
        await using var generator = new TestGenerator(
            new TenantSettings { Processors = ["span-metrics"], MaxActiveEntities = 1 }, new GeneratorSettings { LimitsEntities = true });
        generator.Consume(Spans(generator, "a").Add("b"));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(38, values.Count);
        Assert.Equal(19, values.Keys.Count(static s => s.Contains("metric_overflow=true")));
        Assert.Equal((1, 3), (generator.Status.Active, generator.Status.Limited));
    }

    [Fact]
    public async Task Room_made_by_series_that_ended_is_used_again()
    {
        await using var generator = new TestGenerator(Calls with { MaxActiveSeries = 1 });
        generator.Consume(Spans(generator, "a"));
        generator.Advance(TimeSpan.FromMinutes(21));
        generator.Consume(Spans(generator, "b"));
        Assert.Equal((1, 2, 1), (generator.Status.Active, generator.Status.Added, generator.Status.Removed));
    }

    [Fact]
    public async Task An_exemplar_is_sent_once_with_the_bucket_it_fell_into()
    {
        await using var generator = new TestGenerator(new TenantSettings { Processors = ["span-metrics-latency"], TraceIdLabel = "trace_id" });
        generator.Consume(Spans(generator, "a", trace: 0xc0ffee));
        await generator.CollectAsync();
        await generator.CollectAsync();
        (string series, string labels, double value, _) = Assert.Single(generator.Receiver.Exemplars);
        Assert.Contains("le=0.128", series);
        Assert.Equal(("trace_id=c0ffee", 0.1), (labels, value));
    }

    [Theory]
    [InlineData(HistogramMode.Native, 0, 1)]
    [InlineData(HistogramMode.Both, 17, 1)]
    [InlineData(HistogramMode.Classic, 17, 0)]
    public async Task The_mode_chooses_the_histograms(HistogramMode mode, int classic, int native)
    {
        await using var generator = new TestGenerator(new TenantSettings { Processors = ["span-metrics-latency"], Histograms = mode });
        generator.Consume(Spans(generator, "a"));
        await generator.CollectAsync();
        Assert.Equal(classic, generator.Receiver.Samples.Count);
        Assert.Equal(native, generator.Receiver.Histograms.Count);
        Assert.Single(generator.Receiver.Exemplars);
    }

    [Fact]
    public async Task Changed_dimensions_end_the_old_series()
    {
        await using var generator = new TestGenerator(Calls);
        generator.Consume(Spans(generator, "a"));
        await generator.CollectAsync();
        generator.Settings = Calls with { SpanMetrics = new SpanMetricsOptions { Dimensions = ["x"] } };
        await generator.CollectAsync();
        Assert.True(double.IsNaN(generator.Receiver.Values.Single().Value));
        Assert.Equal(0, generator.Status.Active);
    }

    [Fact]
    public async Task A_changed_limit_leaves_the_series_alone()
    {
        await using var generator = new TestGenerator(Calls);
        generator.Consume(Spans(generator, "a"));
        generator.Settings = Calls with { MaxActiveSeries = 10, DisableCollection = true };
        generator.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((1, 10), (generator.Status.Active, generator.Status.Max));
        await generator.CollectAsync();
        Assert.DoesNotContain(generator.Receiver.Samples, static s => Time(s.Time) == "03:04:30.000");
    }

    private static SpanBuilder Spans(TestGenerator generator, string service, ulong trace = 1) =>
        new SpanBuilder { Now = (ulong)(generator.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100 }.Add(service, trace: trace);

    private static string Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}
