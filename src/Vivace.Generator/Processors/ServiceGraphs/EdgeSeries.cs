using System.Text;
using Vivace.Generator.Configuration;
using Vivace.Generator.Labels;
using Vivace.Generator.Registry;

namespace Vivace.Generator.Processors.ServiceGraphs;

/// <summary>The series of edges (metrics-generator specification, sections 6.1 and 6.6).</summary>
internal sealed class EdgeSeries
{
    private const double NanosecondsPerSecond = 1e9;
    private const string Prefix = "traces_service_graph_request_";

    private readonly SeriesRegistry _registry;
    private readonly SeriesGroup _group;
    private readonly CounterFamily _total;
    private readonly CounterFamily _failed;
    private readonly HistogramFamily _server;
    private readonly HistogramFamily _client;
    private readonly HistogramFamily _messaging;
    private readonly byte[][] _labels;
    private readonly byte[][] _serverLabels;
    private readonly bool _measuresMessaging;
    private readonly bool _labelsVirtualNode;
    private readonly GeneratorStatistics _statistics;

    public EdgeSeries(ServiceGraphsOptions options, TenantSettings settings, SeriesRegistry registry, GeneratorStatistics statistics)
    {
        HistogramFamily Histogram(string name, int slot) => new(
            $"{Prefix}{name}_seconds", slot, options.HistogramBuckets, settings.Histograms, settings.NativeHistograms);

        _registry = registry;
        _statistics = statistics;
        _total = new CounterFamily(Prefix + "total", 0);
        _failed = new CounterFamily(Prefix + "failed_total", 1);
        _server = Histogram("server", 2);
        _client = Histogram("client", 3);
        _messaging = Histogram("messaging_system", 4);
        _group = new SeriesGroup(registry, _total, _failed, _server, _client, _messaging);
        registry.Add(_group);
        _labels = LabelsOf(options.Dimensions, options.EnableClientServerPrefix ? "client_" : "");
        _serverLabels = options.EnableClientServerPrefix ? LabelsOf(options.Dimensions, "server_") : [];
        _measuresMessaging = options.EnableMessagingSystemLatencyHistogram;
        _labelsVirtualNode = options.EnableVirtualNodeLabel;
    }

    /// <summary>Counts a completed or expired edge.</summary>
    /// <param name="edge">With client and server.</param>
    /// <param name="virtualSide">The side that has no spans, as the label shows it; null when both have.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void Emit(Edge edge, byte[]? virtualSide, long now)
    {
        LabelSetBuilder labels = _registry.Labels;
        labels.Clear();
        labels.Set("client"u8, edge.Client);
        labels.Set("server"u8, edge.Server);
        labels.Set("connection_type"u8, TextOf(edge.Type));
        SetDimensions(labels, _labels, edge.Dimensions);
        SetDimensions(labels, _serverLabels, edge.ServerDimensions);
        if (_labelsVirtualNode)
        {
            labels.Set("virtual_node"u8, virtualSide);
        }

        if (_group.Resolve(labels) is not { } set)
        {
            _statistics.ServiceGraphsInvalidUtf8++;
            return;
        }

        ((CounterSeries)_group.For(set, _total, now)).Value += edge.Multiplier;
        if (edge.Failed)
        {
            ((CounterSeries)_group.For(set, _failed, now)).Value += edge.Multiplier;
        }

        Observe(set, _server, edge.ServerLatency, edge, now);
        Observe(set, _client, edge.ClientLatency, edge, now);
        if (_measuresMessaging && edge.Type == ConnectionType.MessagingSystem)
        {
            if (edge.ServerStart > edge.ClientEnd)
            {
                Observe(set, _messaging, (edge.ServerStart - edge.ClientEnd) / NanosecondsPerSecond, edge, now);
            }
            else
            {
                _statistics.NegativeMessagingLatencies++;
            }
        }
    }

    public void Retire(long now, SeriesWriter? writer) => _registry.Remove(_group, now, writer);

    private void Observe(LabelSet set, HistogramFamily family, double seconds, Edge edge, long now) =>
        ((HistogramSeries)_group.For(set, family, now)).Observe(family, seconds, edge.Multiplier, edge.Key.TraceId, now);

    private static byte[][] LabelsOf(IReadOnlyList<string> dimensions, string prefix) =>
        [.. dimensions.Select(key => Encoding.UTF8.GetBytes(LabelName.Sanitise(prefix + key)))];

    /// <summary>A dimension that was not found is set as empty: it removes a label of the same name.</summary>
    private static void SetDimensions(LabelSetBuilder labels, byte[][] names, byte[]?[] values)
    {
        for (int i = 0; i < names.Length; i++)
        {
            labels.Set(names[i], values[i]);
        }
    }

    private static ReadOnlySpan<byte> TextOf(ConnectionType type) => type switch
    {
        ConnectionType.VirtualNode => "virtual_node"u8,
        ConnectionType.MessagingSystem => "messaging_system"u8,
        ConnectionType.Database => "database"u8,
        _ => default,
    };
}
