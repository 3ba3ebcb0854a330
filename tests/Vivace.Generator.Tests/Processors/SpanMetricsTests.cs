using Vivace.Generator.Configuration;
using Vivace.Generator.Tests.Testing;
using Vivace.Traces.Model;

namespace Vivace.Generator.Tests.Processors;

public class SpanMetricsTests
{
    private const string Instance = "__metrics_gen_instance=host";

    private static readonly TenantSettings Plain = new() { Processors = ["span-metrics"] };

    [Fact]
    public async Task A_span_counts_in_calls_size_and_latency()
    {
        await using var generator = new TestGenerator(Plain);
        generator.Consume(new SpanBuilder().Add("shop", "GET /", seconds: 0.002, status: StatusCode.Error));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(1, values[Name("traces_spanmetrics_calls_total")]);
        Assert.Equal(100, values[Name("traces_spanmetrics_size_total")]);
        Assert.Equal(0.002, values[Name("traces_spanmetrics_latency_sum")], 12);
        Assert.Equal(1, values[$"{Instance},__name__=traces_spanmetrics_latency_bucket,le=0.002,{Labels}"]);
        Assert.Equal(19, values.Count);
    }

    private const string Labels = "service=shop,span_kind=SPAN_KIND_SERVER,span_name=GET /,status_code=STATUS_CODE_ERROR";

    private static string Name(string metric) => $"{Instance},__name__={metric},{Labels}";

    [Fact]
    public async Task Attributes_of_the_resource_win_even_when_empty()
    {
        await using var generator = new TestGenerator(Calls(new SpanMetricsOptions { Dimensions = ["env", "zone"] }));
        generator.Consume(new SpanBuilder().Add("s", resource: [("env", ""), ("zone", "a")], attributes: [("env", "prod"), ("zone", "b")]));
        string series = Assert.Single(await generator.CollectAsync()).Key;
        Assert.DoesNotContain("env=", series);
        Assert.Contains("zone=a", series);
    }

    [Fact]
    public async Task Of_colliding_dimensions_the_later_one_wins_and_removes_when_missing()
    {
        await using var generator = new TestGenerator(Calls(new SpanMetricsOptions { Dimensions = ["a.b", "a_b"] }));
        generator.Consume(new SpanBuilder().Add("s", attributes: [("a.b", "1")]));
        Assert.DoesNotContain("a_b=", Assert.Single(await generator.CollectAsync()).Key);
    }

    [Fact]
    public async Task Mappings_join_what_is_there()
    {
        await using var generator = new TestGenerator(Calls(new SpanMetricsOptions
        {
            DimensionMappings = [new DimensionMappingOptions { Name = "where", SourceLabels = ["a", "missing", "b"], Join = "/" }],
        }));
        generator.Consume(new SpanBuilder().Add("s", attributes: [("b", 2L), ("a", "1")]));
        Assert.Contains("where=1/2", Assert.Single(await generator.CollectAsync()).Key);
    }

    [Fact]
    public async Task External_labels_and_the_tenant_win()
    {
        await using var generator = new TestGenerator(
            Calls(new SpanMetricsOptions { Dimensions = ["source"] }),
            new GeneratorSettings
            {
                Registry = new RegistryOptions { ExternalLabels = new Dictionary<string, string> { ["source"] = "tempo" }, InjectTenantIdAs = "tenant" },
            });
        generator.Consume(new SpanBuilder().Add("s", attributes: [("source", "span")]));
        string series = Assert.Single(await generator.CollectAsync()).Key;
        Assert.Contains("source=tempo", series);
        Assert.Contains("tenant=single-tenant", series);
    }

    [Fact]
    public async Task A_multiplier_scales_counts_and_latency_but_not_size()
    {
        await using var generator = new TestGenerator(Plain with { SpanMetrics = new SpanMetricsOptions { SpanMultiplierKey = "ratio" } });
        generator.Consume(new SpanBuilder()
            .Add("s", seconds: 0.1, attributes: [("ratio", 0.25)])
            .Add("s", seconds: 0.1, attributes: [("ratio", 2L)])
            .Add("s", seconds: 0.1, attributes: [("ratio", -1.0)], resource: [("ratio", 0.5)]));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(4 + 1 + 2, values.Single(v => v.Key.Contains("calls_total")).Value);
        Assert.Equal(300, values.Single(v => v.Key.Contains("size_total")).Value);
        Assert.Equal(0.7, values.Single(v => v.Key.Contains("latency_sum")).Value, 12);
    }

    [Theory]
    [InlineData("ot=th:8", 2)]
    [InlineData("vendor=x, ot=rv:1;th:c", 4)]
    [InlineData("ot=th:xyz", 0)]
    [InlineData("ot=th:123456789012345", 0)]
    [InlineData("other=th:8", 0)]
    public void The_trace_state_tells_how_many_spans_a_sampled_one_stands_for(string state, double multiplier) =>
        Assert.Equal(multiplier, Vivace.Generator.Processors.SpanMultiplier.OfTraceState(System.Text.Encoding.UTF8.GetBytes(state)));

    [Fact]
    public async Task Parts_run_alone_and_with_default_buckets()
    {
        await using var generator = new TestGenerator(new TenantSettings
        {
            Processors = ["span-metrics-latency"],
            SpanMetrics = new SpanMetricsOptions { HistogramBuckets = [1] },
        });
        generator.Consume(new SpanBuilder().Add("s"));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(17, values.Count);
        Assert.All(values.Keys, static series => Assert.Contains("latency", series));
    }

    [Fact]
    public async Task Spans_that_are_not_utf8_are_discarded_and_counted()
    {
        await using var generator = new TestGenerator(Calls(new SpanMetricsOptions { Dimensions = ["raw"] }));
        generator.Consume(new SpanBuilder().Add("s", attributes: [("raw", new byte[] { 0xFF })]));
        Assert.Equal(1, generator.Statistics.SpanMetricsInvalidUtf8);
        Assert.Empty(await generator.CollectAsync());
    }

    [Fact]
    public async Task Target_info_tells_of_the_resource()
    {
        await using var generator = new TestGenerator(Calls(new SpanMetricsOptions
        {
            EnableTargetInfo = true,
            TargetInfoExcludedDimensions = ["secret"],
        }));
        generator.Consume(new SpanBuilder()
            .Add("api", resource: [("service.namespace", "shop"), ("service.instance.id", "1"), ("host.name", "h"), ("job", "j"), ("secret", "x"), ("2nd", "x")])
            .Add("alone"));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(
            "__job=j,__metrics_gen_instance=host,__name__=traces_target_info,host_name=h,instance=1,job=shop/api",
            Assert.Single(values.Keys, static series => series.Contains("target_info")));
        Assert.Contains(values.Keys, static series => series.Contains("calls_total") && series.Contains("instance=1,job=shop/api"));
        Assert.Contains(values.Keys, static series => series.Contains("calls_total") && series.Contains("job=alone"));
    }

    [Fact]
    public async Task Spans_outside_the_slack_are_counted_by_reason()
    {
        await using var generator = new TestGenerator(Plain);
        generator.Consume(new SpanBuilder().Add("s", endOffset: -31).Add("s", endOffset: 31).Add("s", endOffset: -30).Add("s", endOffset: 30));
        Assert.Equal((4, 1, 1), (generator.Statistics.SpansReceived, generator.Statistics.TooOld, generator.Statistics.TooNew));
        Assert.Equal(2, (await generator.CollectAsync()).Single(v => v.Key.Contains("calls_total")).Value);
    }

    [Fact]
    public async Task A_request_can_ask_for_no_metrics()
    {
        await using var generator = new TestGenerator(Plain with { Processors = ["span-metrics", "service-graphs"] });
        generator.Consume(new SpanBuilder().Add("s"), skip: true);
        Assert.Equal(2, generator.Statistics.SkippedProcessorPushes);
        Assert.Empty(await generator.CollectAsync());
    }

    [Fact]
    public async Task An_unknown_processor_does_not_disable_the_others()
    {
        await using var generator = new TestGenerator(Plain with { Processors = ["spam-metrics", "span-metrics", "local-blocks"] });
        generator.Consume(new SpanBuilder().Add("s"));
        Assert.NotEmpty(await generator.CollectAsync());
        Assert.Equal(["span-metrics", "local-blocks"], generator.Status.Processors);
    }

    [Fact]
    public async Task Host_info_names_the_first_identifier_of_a_resource()
    {
        await using var generator = new TestGenerator(new TenantSettings { Processors = ["host-info"] });
        generator.Consume(new SpanBuilder()
            .Add("a", resource: [("host.id", "h1"), ("k8s.node.name", "n1")])
            .Add("b", resource: [("k8s.node.name", 7L), ("host.id", "h2")]));
        Assert.Equal(
            [
                "__metrics_gen_instance=host,__name__=traces_host_info,grafana_host_id=h2,host_source=host.id",
                "__metrics_gen_instance=host,__name__=traces_host_info,grafana_host_id=n1,host_source=k8s.node.name",
            ],
            (await generator.CollectAsync()).Keys.Order());
    }

    private static TenantSettings Calls(SpanMetricsOptions options) => new() { Processors = ["span-metrics-count"], SpanMetrics = options };
}
