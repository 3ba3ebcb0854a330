namespace Vivace.Generator.Configuration;

/// <summary>Settings of the <c>service-graphs</c> processor (<c>metrics_generator.processor.service_graphs</c>).</summary>
public sealed record ServiceGraphsOptions
{
    /// <summary>How long one half of an edge waits for the other.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most edges that may wait at one time.</summary>
    public int MaxItems { get; init; } = 10_000;

    /// <summary>Upper bounds of the latency histograms, in seconds, strictly increasing.</summary>
    public IReadOnlyList<double> HistogramBuckets { get; init; } = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8];

    public IReadOnlyList<string> Dimensions { get; init; } = [];
    public bool EnableClientServerPrefix { get; init; }
    public bool EnableMessagingSystemLatencyHistogram { get; init; }
    public bool EnableVirtualNodeLabel { get; init; }
    public IReadOnlyList<string> PeerAttributes { get; init; } = ["peer.service", "db.name", "db.system"];
    public IReadOnlyList<string> DatabaseNameAttributes { get; init; } = ["db.namespace", "db.name", "db.system"];
    public string SpanMultiplierKey { get; init; } = "";
    public bool EnableTracestateSpanMultiplier { get; init; }
    public IReadOnlyList<FilterPolicyOptions> FilterPolicies { get; init; } = [];
}

/// <summary>Settings of the <c>host-info</c> processor (<c>metrics_generator.processor.host_info</c>).</summary>
public sealed record HostInfoOptions
{
    public IReadOnlyList<string> HostIdentifiers { get; init; } = ["k8s.node.name", "host.id"];
    public string MetricName { get; init; } = "traces_host_info";
}
