using System.Collections.Concurrent;
using System.Text;
using Prometheus;
using Vivace.Server.Configuration;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Server.Metrics;

/// <summary>
/// <c>tempo_distributor_debug_spans_received_total</c>: spans by service and name, for debugging. Senders choose the labels, so their
/// number is bounded: spans beyond it are counted together.
/// </summary>
public sealed class ReceivedSpanMetric
{
    private const int MaxSeries = 10_000;
    private const string Others = "others";

    private readonly ReceivedSpanMetricOptions _options;
    private readonly Counter _spans;
    private readonly ConcurrentDictionary<(string Name, string Service, string Tenant), bool> _known = new();

    public ReceivedSpanMetric(MetricsRegistry metrics, ReceivedSpanMetricOptions options)
    {
        _options = options;
        _spans = metrics.Counter("tempo_distributor_debug_spans_received_total", "Spans by service and name.", "name", "service", "tenant");
    }

    /// <summary>Counts a tenant's spans.</summary>
    public void Count(string tenant, SpanBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            if (!_options.RootOnly || batch.ParentSpanIds[row] == 0)
            {
                _spans.WithLabels(Series(batch, row, tenant)).Inc();
            }
        }
    }

    private string[] Series(SpanBatch batch, int row, string tenant)
    {
        string name = batch.Dictionary.Strings.GetString(batch.Names[row]), service = Service(batch.Dictionary, batch.Resources[row]);
        if (_known.ContainsKey((name, service, tenant)) || (_known.Count < MaxSeries && _known.TryAdd((name, service, tenant), true)))
        {
            return [name, service, tenant];
        }

        return [Others, Others, Others];
    }

    private static string Service(TraceDictionary dictionary, int resource)
    {
        foreach (int attribute in dictionary.Resources[resource].Attributes)
        {
            if (dictionary.Strings[dictionary.Attributes.Key(attribute)].SequenceEqual("service.name"u8))
            {
                return Encoding.UTF8.GetString(dictionary.Attributes.Value(attribute));
            }
        }

        return "";
    }
}
