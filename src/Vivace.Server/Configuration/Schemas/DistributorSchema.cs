using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of <c>distributor</c>.</summary>
internal static class DistributorSchema
{
    private const string OneNode = "Vivace is one process without a ring";

    public static Schema<SpanLoggingOptions> SpanLogging { get; } = new SchemaBuilder<SpanLoggingOptions>("distributor.LogSpansConfig")
        .Key("enabled", V.Bool, o => o.Enabled, (o, v) => o with { Enabled = v }, "One log line for each span")
        .Key("include_all_attributes", V.Bool, o => o.IncludeAllAttributes, (o, v) => o with { IncludeAllAttributes = v }, "With resource and span attributes")
        .Key("filter_by_status_error", V.Bool, o => o.FilterByStatusError, (o, v) => o with { FilterByStatusError = v }, "Only spans with status error")
        .Build();

    private static Schema<Unkept> Forwarder { get; } = new SchemaBuilder<Unkept>("forwarder.Config")
        .Accept("name", V.String, "", "forwarding is not built", KeyEffect.NotBuilt)
        .Accept("backend", V.String, "", "forwarding is not built", KeyEffect.NotBuilt)
        .Accept("otlpgrpc", V.Free, "", "forwarding is not built", KeyEffect.NotBuilt)
        .Accept("filter", V.Free, "", "forwarding is not built", KeyEffect.NotBuilt)
        .Build();

    public static Schema<DistributorOptions> Distributor { get; } = new SchemaBuilder<DistributorOptions>("distributor.Config")
        .Add(new ReceiversKey())
        .Key("max_attribute_bytes", V.Int, o => o.MaxAttributeBytes, (o, v) => o with { MaxAttributeBytes = v }, "Bytes of an attribute key or string value before it is cut; 0 for no limit")
        .Key("retry_after_on_resource_exhausted", V.Duration, o => o.RetryAfterOnResourceExhausted, (o, v) => o with { RetryAfterOnResourceExhausted = v }, "Wait suggested to a rate-limited client; 0 suggests none")
        .Block("log_received_spans", SpanLogging, o => o.LogReceivedSpans, (o, v) => o with { LogReceivedSpans = v })
        .Block("log_discarded_spans", SpanLogging, o => o.LogDiscardedSpans, (o, v) => o with { LogDiscardedSpans = v })
        .Block("metric_received_spans", new SchemaBuilder<ReceivedSpanMetricOptions>("distributor.MetricReceivedSpansConfig")
            .Key("enabled", V.Bool, o => o.Enabled, (o, v) => o with { Enabled = v }, "Count spans by service and name")
            .Key("root_only", V.Bool, o => o.RootOnly, (o, v) => o with { RootOnly = v }, "Only root spans").Build(),
            o => o.MetricReceivedSpans, (o, v) => o with { MetricReceivedSpans = v })
        .Key("artificial_delay", V.Duration, o => o.ArtificialDelay, (o, v) => o with { ArtificialDelay = v }, "Least time a push takes")
        .AcceptList("forwarders", Forwarder, "forwarding to other stores is not built; fan out in a collector")
        .AcceptBlock("usage", new SchemaBuilder<Unkept>("usage.Config")
            .AcceptBlock("cost_attribution", new SchemaBuilder<Unkept>("usage.PerTrackerConfig")
                .Accept("enabled", V.Bool, "false", "/usage_metrics is not built", KeyEffect.NotBuilt)
                .Accept("max_cardinality", V.Long, "10000", "/usage_metrics is not built", KeyEffect.NotBuilt)
                .Accept("stale_duration", V.Duration, "15m", "/usage_metrics is not built", KeyEffect.NotBuilt).Build()).Build())
        .Accept("extend_writes", V.Bool, "true", OneNode)
        .Accept("ingester_write_path_enabled", V.Bool, "true", "spans are always stored")
        .Accept("kafka_write_path_enabled", V.Bool, "false", "Vivace does not use Kafka")
        .AcceptBlock("kafka_config", KafkaSchema.Kafka)
        .Accept("override_ring_key", V.String, "distributor", OneNode, KeyEffect.Fulfilled)
        .AcceptBlock("ring", Shapes.Ring)
        .Build();
}
