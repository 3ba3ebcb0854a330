using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;

namespace Vivace.Server.Tests.Limits.UserConfigurable;

public class UserOverridesDocumentTests
{
    [Fact]
    public void FieldsWinOverTheConfigurationAndProcessorsAreAdded()
    {
        var configured = new GeneratorLimits
        {
            Processors = ["span-metrics"],
            CollectionInterval = TimeSpan.FromSeconds(30),
            TraceIdLabelName = "trace_id",
            SpanMetrics = new SpanMetricsLimits { Dimensions = ["a"], EnableTargetInfo = true },
        };
        var document = UserOverridesDocument.Parse(
            """
            {"metrics_generator": {"processors": ["service-graphs"], "collection_interval": "1m",
             "processor": {"span_metrics": {"dimensions": ["b"]}, "service_graphs": {"histogram_buckets": [1, 2.5]}}}}
            """);
        GeneratorLimits merged = document.ApplyTo(configured);
        Assert.Equal(["span-metrics", "service-graphs"], merged.Processors);
        Assert.Equal(TimeSpan.FromMinutes(1), merged.CollectionInterval);
        Assert.Equal("trace_id", merged.TraceIdLabelName);
        Assert.Equal(["b"], merged.SpanMetrics.Dimensions);
        Assert.True(merged.SpanMetrics.EnableTargetInfo);
        Assert.Equal([1, 2.5], merged.ServiceGraphs.HistogramBuckets);
    }

    [Fact]
    public void NumbersAreNanosecondsAndAreAnsweredAsDurations()
    {
        var document = UserOverridesDocument.Parse("""{"metrics_generator": {"collection_interval": 60000000000}}""");
        Assert.Equal(
            """{"metrics_generator":{"collection_interval":"1m0s","processor":{"service_graphs":{},"span_metrics":{},"host_info":{}}},"cost_attribution":{}}""",
            document.ToJson());
    }

    [Theory]
    [InlineData("""{"metrics_generator": {"processors": ["nope"]}}""", "metrics_generator.processor \"nope\" is not a known processor, valid values: [service-graphs span-metrics local-blocks span-metrics-count span-metrics-latency span-metrics-size host-info]")]
    [InlineData("""{"metrics_generator": {"collection_interval": "5s"}}""", "metrics_generator.collection_interval \"5s\" is outside acceptable range of 15s to 5m")]
    [InlineData("""{"metrics_generator": {"ingestion_time_range_slack": "13h"}}""", "metrics_generator.ingestion_time_range_slack \"13h0m0s\" is outside acceptable range of 0s to 12h")]
    [InlineData("""{"metrics_generator": {"trace_id_label_name": "a-b"}}""", "trace_id_label_name \"a-b\" is not a valid Prometheus label name")]
    [InlineData("""{"metrics_generator": {"native_histogram_bucket_factor": 0.5}}""", "metrics_generator.native_histogram_bucket_factor must be greater than 1")]
    [InlineData("""{"metrics_generator": {"processor": {"span_metrics": {"histogram_buckets": [2, 1]}}}}""", "metrics_generator.processor.span_metrics.histogram_buckets must be strictly increasing: bucket[1]=1 is <= bucket[0]=2")]
    [InlineData("""{"metrics_generator": {"processor": {"span_metrics": {"intrinsic_dimensions": {"foo": true}}}}}""", "intrinsic dimension \"foo\" is not supported, valid values: [service span_name span_kind status_code status_message]")]
    [InlineData("""{"metrics_generator": {"processor": {"span_metrics": {"dimensions": ["a.b", "a_b"]}}}}""", "dimension \"a_b\" produces label \"a_b\" which collides with dimension \"a.b\"")]
    [InlineData("""{"metrics_generator": {"processor": {"span_metrics": {"dimension_mappings": [{"name": "x"}]}}}}""", "dimension_mappings: source_labels cannot be empty for mapping with name \"x\"")]
    [InlineData("""{"metrics_generator": {"processor": {"span_metrics": {"filter_policies": [{"include": {"match_type": "X", "attributes": []}}]}}}}""", "invalid include policy: invalid match type: X")]
    [InlineData("""{"metrics_generator": {"processor": {"host_info": {"metric_name": ""}}}}""", "metric_name is invalid")]
    [InlineData("""{"metrics_generator": {"max_active_series": 5}}""", "json: unknown field \"max_active_series\"")]
    [InlineData("""{"forwarders": ["x"]}""", "forwarder \"x\" is not a known forwarder, contact your system administrator")]
    public void WhatIsWrongIsRefusedWithASentence(string document, string problem) =>
        Assert.Equal(problem, Assert.Throws<FormatException>(() => UserOverridesDocument.Parse(document)).Message);

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"metrics_generator": 5}""")]
    [InlineData("""{"metrics_generator": {"disable_collection": "maybe"}}""")]
    [InlineData("""{"metrics_generator": {"generate_native_histograms": "x"}}""")]
    [InlineData("""{"metrics_generator": {"processors": "span-metrics"}}""")]
    [InlineData("""{"a": 1, "a": 2}""")]
    public void WhatIsNoDocumentIsRefused(string text) => Assert.Throws<FormatException>(() => UserOverridesDocument.Parse(text));

    [Fact]
    public void AMergePatchChangesAddsAndRemoves() => Assert.Equal(
        """{"metrics_generator":{"collection_interval":"1m","processors":["host-info"]}}""",
        UserOverridesDocument.Merge(
            """{"metrics_generator":{"collection_interval":"1m","disable_collection":true}}""",
            """{"metrics_generator":{"disable_collection":null,"processors":["host-info"]}}"""));
}
