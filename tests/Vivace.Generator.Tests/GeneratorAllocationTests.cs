using Vivace.Generator.Configuration;
using Vivace.Generator.Tests.Testing;
using Vivace.Traces.Model;

namespace Vivace.Generator.Tests;

public class GeneratorAllocationTests
{
    [Fact]
    public async Task A_span_allocates_nothing_once_its_series_are_known()
    {
        await using var generator = new TestGenerator(
            new TenantSettings
            {
                Processors = ["span-metrics", "service-graphs", "host-info"],
                SpanMetrics = new SpanMetricsOptions
                {
                    Dimensions = ["service.name", "http.method", "http.target"],
                    EnableTargetInfo = true,
                    SpanMultiplierKey = "ratio",
                    FilterPolicies =
                    [
                        new FilterPolicyOptions
                        {
                            Exclude = new PolicyMatchOptions
                            {
                                MatchType = "strict", Attributes = [new MatchAttributeOptions { Key = "span.http.target", Value = "/health" }],
                            },
                        },
                    ],
                },
                ServiceGraphs = new ServiceGraphsOptions { Dimensions = ["service.name"] },
            },
            hasReceiver: false);
        var spans = new SpanBuilder();
        for (ulong i = 1; i <= 200; i++)
        {
            spans.Add("web", $"GET {i % 10}", SpanKind.Client, trace: i, span: i, attributes: [("http.method", "GET"), ("http.target", $"/{i % 10}")]);
            spans.Add("api", "GET", SpanKind.Server, trace: i, parent: i, span: i + 1000, resource: [("host.id", "h")], attributes: [("ratio", 0.5)]);
            spans.Add("api", "SELECT", SpanKind.Client, trace: i, span: i + 2000, attributes: [("db.name", "orders")]);
        }

        generator.Consume(spans).Consume(spans);
        long before = GC.GetAllocatedBytesForCurrentThread();
        generator.Consume(spans);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(generator.Status.Active > 100);
    }
}
