using Vivace.Generator.Configuration;
using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of the generator's processors and of the records they share with the limits of tenants.</summary>
internal static class ProcessorSchema
{
    private static Schema<MatchAttributeOptions> MatchAttribute { get; } = new SchemaBuilder<MatchAttributeOptions>("filterconfig.MatchPolicyAttribute")
        .Key("key", V.String, o => o.Key, (o, v) => o with { Key = v }, "kind, name, status, resource.X or span.X")
        .Key("value", new AnyScalarType(), o => o.Value, (o, v) => o with { Value = v }, "The value or expression")
        .Build();

    private static Schema<PolicyMatchOptions> PolicyMatch { get; } = new SchemaBuilder<PolicyMatchOptions>("filterconfig.PolicyMatch")
        .Key("match_type", V.String, o => o.MatchType, (o, v) => o with { MatchType = v }, "strict or regex")
        .Key("attributes", V.ListOf(MatchAttribute, () => new MatchAttributeOptions()), o => o.Attributes, (o, v) => o with { Attributes = v }, "Conditions, all of which must hold")
        .Build();

    private static Schema<FilterPolicyOptions> FilterPolicy { get; } = new SchemaBuilder<FilterPolicyOptions>("filterconfig.FilterPolicy")
        .Key("include", V.Record(PolicyMatch, () => new PolicyMatchOptions()), o => o.Include, (o, v) => o with { Include = v }, "Spans that pass")
        .Key("include_any", V.Record(PolicyMatch, () => new PolicyMatchOptions()), o => o.IncludeAny, (o, v) => o with { IncludeAny = v }, "Spans that pass when one condition holds")
        .Key("exclude", V.Record(PolicyMatch, () => new PolicyMatchOptions()), o => o.Exclude, (o, v) => o with { Exclude = v }, "Spans that do not pass")
        .Build();

    private static Schema<DimensionMappingOptions> DimensionMapping { get; } = new SchemaBuilder<DimensionMappingOptions>("sharedconfig.DimensionMappings")
        .Key("name", V.String, o => o.Name, (o, v) => o with { Name = v }, "Label")
        .Key("source_labels", V.Strings, o => o.SourceLabels, (o, v) => o with { SourceLabels = v }, "Attributes joined to its value")
        .Key("join", V.String, o => o.Join, (o, v) => o with { Join = v }, "Text between them")
        .Build();

    public static ValueType<IReadOnlyList<FilterPolicyOptions>> FilterPolicies { get; } = V.ListOf(FilterPolicy, () => new FilterPolicyOptions());

    public static ValueType<IReadOnlyList<DimensionMappingOptions>> DimensionMappings { get; } = V.ListOf(DimensionMapping, () => new DimensionMappingOptions());

    private static Schema<IntrinsicDimensionsOptions> Intrinsic { get; } = new SchemaBuilder<IntrinsicDimensionsOptions>("spanmetrics.IntrinsicDimensions")
        .Key("service", V.Bool, o => o.Service, (o, v) => o with { Service = v }, "Label service")
        .Key("span_name", V.Bool, o => o.SpanName, (o, v) => o with { SpanName = v }, "Label span_name")
        .Key("span_kind", V.Bool, o => o.SpanKind, (o, v) => o with { SpanKind = v }, "Label span_kind")
        .Key("status_code", V.Bool, o => o.StatusCode, (o, v) => o with { StatusCode = v }, "Label status_code")
        .Key("status_message", V.Bool, o => o.StatusMessage, (o, v) => o with { StatusMessage = v }, "Label status_message")
        .Build();

    public static Schema<SpanMetricsOptions> SpanMetrics { get; } = new SchemaBuilder<SpanMetricsOptions>("spanmetrics.Config")
        .Key("histogram_buckets", V.Floats, o => o.HistogramBuckets, (o, v) => o with { HistogramBuckets = v }, "Upper bounds in seconds, strictly increasing")
        .Block("intrinsic_dimensions", Intrinsic, o => o.IntrinsicDimensions, (o, v) => o with { IntrinsicDimensions = v })
        .Key("dimensions", V.Strings, o => o.Dimensions, (o, v) => o with { Dimensions = v }, "Attributes that become labels")
        .Key("dimension_mappings", DimensionMappings, o => o.DimensionMappings, (o, v) => o with { DimensionMappings = v }, "Labels joined from several attributes")
        .Key("enable_target_info", V.Bool, o => o.EnableTargetInfo, (o, v) => o with { EnableTargetInfo = v }, "Series traces_target_info with resource attributes")
        .Key("target_info_excluded_dimensions", V.Strings, o => o.TargetInfoExcludedDimensions, (o, v) => o with { TargetInfoExcludedDimensions = v }, "Resource attributes left out of it")
        .Key("enable_instance_label", V.Bool, o => o.EnableInstanceLabel, (o, v) => o with { EnableInstanceLabel = v }, "Label instance when target info is on")
        .Key("span_multiplier_key", V.String, o => o.SpanMultiplierKey, (o, v) => o with { SpanMultiplierKey = v }, "Attribute that holds a span's sampling ratio; empty for none")
        .Key("enable_tracestate_span_multiplier", V.Bool, o => o.EnableTracestateSpanMultiplier, (o, v) => o with { EnableTracestateSpanMultiplier = v }, "Sampling ratio from the trace state")
        .Key("filter_policies", FilterPolicies, o => o.FilterPolicies, (o, v) => o with { FilterPolicies = v }, "Which spans are counted")
        .Key("subprocessors", V.SwitchMap, o => o.Subprocessors, (o, v) => o with { Subprocessors = Merged(o.Subprocessors, v) }, "Series by number: 0 latency, 1 count, 2 size")
        .Build();

    public static Schema<ServiceGraphsOptions> ServiceGraphs { get; } = new SchemaBuilder<ServiceGraphsOptions>("servicegraphs.Config")
        .Key("wait", V.Duration, o => o.Wait, (o, v) => o with { Wait = v }, "How long one side of an edge waits for the other")
        .Key("max_items", V.Int, o => o.MaxItems, (o, v) => o with { MaxItems = v }, "Most edges that wait")
        .Accept("workers", V.Int, "10", "edges expire without workers", KeyEffect.Fulfilled)
        .Key("histogram_buckets", V.Floats, o => o.HistogramBuckets, (o, v) => o with { HistogramBuckets = v }, "Upper bounds in seconds, strictly increasing")
        .Key("dimensions", V.Strings, o => o.Dimensions, (o, v) => o with { Dimensions = v }, "Attributes that become labels")
        .Key("enable_client_server_prefix", V.Bool, o => o.EnableClientServerPrefix, (o, v) => o with { EnableClientServerPrefix = v }, "Such labels once for each side")
        .Key("enable_messaging_system_latency_histogram", V.Bool, o => o.EnableMessagingSystemLatencyHistogram, (o, v) => o with { EnableMessagingSystemLatencyHistogram = v }, "Histogram of the time between producer and consumer")
        .Key("enable_virtual_node_label", V.Bool, o => o.EnableVirtualNodeLabel, (o, v) => o with { EnableVirtualNodeLabel = v }, "Label virtual_node names the side without spans")
        .Key("peer_attributes", V.Strings, o => o.PeerAttributes, (o, v) => o with { PeerAttributes = v }, "Attributes that name a side without spans")
        .Key("database_name_attributes", V.Strings, o => o.DatabaseNameAttributes, (o, v) => o with { DatabaseNameAttributes = v }, "Attributes that name a database")
        .Key("span_multiplier_key", V.String, o => o.SpanMultiplierKey, (o, v) => o with { SpanMultiplierKey = v }, "Attribute that holds a span's sampling ratio; empty for none")
        .Key("enable_tracestate_span_multiplier", V.Bool, o => o.EnableTracestateSpanMultiplier, (o, v) => o with { EnableTracestateSpanMultiplier = v }, "Sampling ratio from the trace state")
        .Key("filter_policies", FilterPolicies, o => o.FilterPolicies, (o, v) => o with { FilterPolicies = v }, "Which spans take part")
        .Build();

    public static Schema<HostInfoOptions> HostInfo { get; } = new SchemaBuilder<HostInfoOptions>("hostinfo.Config")
        .Key("host_identifiers", V.Strings, o => o.HostIdentifiers, (o, v) => o with { HostIdentifiers = v }, "Resource attributes that name a host")
        .Key("metric_name", V.String, o => o.MetricName, (o, v) => o with { MetricName = v }, "Name of the series")
        .Build();

    private static Dictionary<int, bool> Merged(IReadOnlyDictionary<int, bool> defaults, IReadOnlyDictionary<int, bool> given)
    {
        var merged = new Dictionary<int, bool>(defaults);
        foreach ((int number, bool on) in given) merged[number] = on;
        return merged;
    }
}
