using Prometheus;
using Vivace.Generator;
using Vivace.Generator.Processors;
using Vivace.Generator.RemoteWrite;

namespace Vivace.Server.Metrics;

/// <summary>
/// Metrics of the generator (metrics-generator specification, section 13) with Tempo's names, and those of its remote write with
/// Prometheus's. Values live in the generator and are fetched at a scrape.
/// </summary>
internal sealed class GeneratorMetrics
{
    private const string Prefix = "tempo_metrics_generator_";

    private readonly TenantLabels _tenants;
    private readonly Func<IReadOnlyList<GeneratorStatus>> _status;
    private readonly List<Action<string, GeneratorStatus[]>> _perTenant = [];

    public GeneratorMetrics(MetricsRegistry metrics, TenantLabels tenants, Func<IReadOnlyList<GeneratorStatus>> status)
    {
        _tenants = tenants;
        _status = status;
        DeclareSpans(metrics);
        DeclareServiceGraphs(metrics);
        DeclareRegistry(metrics);
        DeclareRemoteWrite(metrics);
        metrics.OnScrape(Update);
    }

    private void Update()
    {
        // Tenants beyond the number that have series of their own share one, so values are added up by label.
        foreach (IGrouping<string, GeneratorStatus> tenant in _status().GroupBy(status => _tenants.Of(status.Tenant)))
        {
            GeneratorStatus[] all = [.. tenant];
            foreach (Action<string, GeneratorStatus[]> update in _perTenant)
            {
                update(tenant.Key, all);
            }
        }
    }

    private void DeclareSpans(MetricsRegistry metrics)
    {
        CountStatistics(metrics, Prefix + "spans_received_total", "Spans that reached the generator.", s => s.SpansReceived);
        CountStatistics(metrics, Prefix + "bytes_received_total", "Bytes of spans that reached the generator.", s => s.BytesReceived);
        Counter discarded = metrics.Counter(
            Prefix + "spans_discarded_total", "Spans that a processor did not count, by reason.", "reason", "processor", "tenant");
        Discard(discarded, "outside_metrics_ingestion_slack", "all", null, s => s.TooOld + s.TooNew);
        Discard(discarded, "span_metrics_filtered", ProcessorNames.SpanMetrics, IsSpanMetrics, s => s.SpanMetricsFiltered);
        Discard(discarded, "invalid_utf8", ProcessorNames.SpanMetrics, IsSpanMetrics, s => s.SpanMetricsInvalidUtf8);
        Discard(
            discarded, "service_graphs_filtered", ProcessorNames.ServiceGraphs, n => n == ProcessorNames.ServiceGraphs, s => s.ServiceGraphsFiltered);
        Discard(discarded, "invalid_utf8", ProcessorNames.ServiceGraphs, n => n == ProcessorNames.ServiceGraphs, s => s.ServiceGraphsInvalidUtf8);
        Discard(discarded, "invalid_utf8", ProcessorNames.HostInfo, n => n == ProcessorNames.HostInfo, s => s.HostInfoInvalidUtf8);
        Gauge active = metrics.Gauge(Prefix + "active_processors", "Whether a processor runs.", "processor", "tenant");
        _perTenant.Add((tenant, all) =>
        {
            foreach (string name in ProcessorNames.All)
            {
                active.WithLabels(name, tenant).Set(all.Any(status => status.Processors.Contains(name)) ? 1 : 0);
            }
        });
        CountStatistics(
            metrics, Prefix + "active_processors_update_failed_total", "Settings of a tenant that could not be applied.", s => s.UpdateFailures);
        CountStatistics(
            metrics,
            Prefix + "metrics_generation_skipped_processor_pushes_total",
            "Processors that did not see a request whose sender asked for no metrics.",
            s => s.SkippedProcessorPushes);
    }

    private void DeclareServiceGraphs(MetricsRegistry metrics)
    {
        const string graphs = Prefix + "processor_service_graphs_";
        CountStatistics(metrics, graphs + "edges", "Edges begun.", s => s.Edges);
        CountStatistics(metrics, graphs + "expired_edges", "Edges whose other side did not come.", s => s.ExpiredEdges);
        CountStatistics(metrics, graphs + "dropped_spans", "Spans for whose edge there was no room.", s => s.DroppedSpans);
        CountStatistics(metrics, graphs + "dropped_edges_total", "Edges that a filter took a side of.", s => s.DroppedEdges);
        CountStatistics(
            metrics,
            graphs + "dropped_span_side_cache_overflow_total",
            "Sides that a filter rejected and that could not be remembered.",
            s => s.DroppedSidesOverflow);
    }

    private void DeclareRegistry(MetricsRegistry metrics)
    {
        const string registry = Prefix + "registry_";
        CountStatistics(metrics, registry + "collections_total", "Collections of series.", s => s.Collections);
        Counter failed = metrics.Counter(registry + "collections_failed_total", "Collections that the disk did not take.", "error_type", "tenant");
        _perTenant.Add((tenant, all) => failed.WithLabels("other", tenant).IncTo(all.Sum(static status => status.Statistics.CollectionFailures)));
        foreach ((string unit, bool entities) in new[] { ("series", false), ("entities", true) })
        {
            SetFor(metrics, $"{registry}active_{unit}", $"Active {unit}.", entities, s => s.Active);
            SetFor(metrics, $"{registry}max_active_{unit}", $"Most active {unit}; 0 for no limit.", entities, s => s.Max);
            CountFor(metrics, $"{registry}{unit}_added_total", $"New {unit}.", entities, s => s.Added);
            CountFor(metrics, $"{registry}{unit}_removed_total", $"Removed {unit}.", entities, s => s.Removed);
            CountFor(metrics, $"{registry}{unit}_limited_total", $"Observations diverted by the limit, in {unit}.", entities, s => s.Limited);
        }

        SetFor(metrics, registry + "active_series_demand_estimate", "Series that would exist without a limit.", null, s => s.SeriesDemand);
        SetFor(metrics, registry + "entity_demand_estimate", "Label sets that would exist without a limit.", null, s => s.EntityDemand);
    }

    private void DeclareRemoteWrite(MetricsRegistry metrics)
    {
        const string remote = "prometheus_remote_storage_";
        // Headers of a tenant are looked at with every push: there is nothing that could fail to be updated.
        CountFor(metrics, Prefix + "storage_remote_write_update_failed_total", "Changed receivers that could not be applied.", null, static _ => 0);
        foreach ((string kind, Func<ContentCounts, double> count) in new[]
        {
            ("samples", new Func<ContentCounts, double>(c => c.Samples)), ("exemplars", c => c.Exemplars), ("histograms", c => c.Histograms),
        })
        {
            CountReceiver(metrics, $"{remote}{kind}_total", $"Pushed {kind}.", s => count(s.Sent));
            CountReceiver(metrics, $"{remote}{kind}_failed_total", $"Refused {kind}.", s => count(s.Failed));
            CountReceiver(metrics, $"{remote}{kind}_retried_total", $"Pushed again: {kind}.", s => count(s.Retried));
            SetReceiver(metrics, $"{remote}{kind}_pending", $"Waiting on disk: {kind}.", s => count(s.Pending));
            Counter dropped = metrics.Counter($"{remote}{kind}_dropped_total", $"Given up: {kind}.", "reason", "remote_name", "tenant", "url");
            _perTenant.Add((tenant, all) => ForReceivers(all, (receiver, same) =>
            {
                dropped.WithLabels("queue_full", receiver.Name, tenant, receiver.Url).IncTo(same.Sum(s => count(s.DroppedFull)));
                dropped.WithLabels("too_old", receiver.Name, tenant, receiver.Url).IncTo(same.Sum(s => count(s.DroppedOld)));
                dropped.WithLabels("disk", receiver.Name, tenant, receiver.Url).IncTo(same.Sum(s => count(s.DroppedUnwritten)));
            }));
        }

        CountReceiver(metrics, remote + "bytes_total", "Compressed bytes pushed.", s => s.BytesSent);
        CountReceiver(metrics, "vivace_remote_write_batches_total", "Requests that receivers took.", s => s.Batches);
        CountReceiver(metrics, "vivace_remote_write_batch_seconds_total", "Time that these took.", s => s.BatchSeconds);
        SetReceiver(metrics, "vivace_remote_write_queue_bytes", "Bytes waiting on disk.", s => s.PendingBytes);
        SetReceiver(metrics, remote + "queue_highest_timestamp_seconds", "Newest sample collected.", s => s.HighestTimestamp);
        SetReceiver(metrics, remote + "queue_highest_sent_timestamp_seconds", "Newest sample that the receiver took.", s => s.HighestSentTimestamp);
        foreach (string name in new[] { "shards", "shards_max", "shards_min", "shards_desired" })
        {
            SetReceiver(metrics, remote + name, "Pushes at a time: one, which keeps samples in order.", _ => 1);
        }
    }

    private void CountStatistics(MetricsRegistry metrics, string name, string help, Func<GeneratorStatistics, double> value) =>
        CountFor(metrics, name, help, null, status => value(status.Statistics));

    /// <param name="metrics">Where it is declared.</param>
    /// <param name="name">Of the metric.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="entities">Only for tenants whose limiter counts so; null for all.</param>
    /// <param name="value">Of a tenant.</param>
    private void CountFor(MetricsRegistry metrics, string name, string help, bool? entities, Func<GeneratorStatus, double> value)
    {
        Counter counter = metrics.Counter(name, help, "tenant");
        _perTenant.Add((tenant, all) =>
        {
            if (entities is null || entities == all[0].LimitsEntities)
            {
                counter.WithLabels(tenant).IncTo(all.Sum(value));
            }
        });
    }

    private void SetFor(MetricsRegistry metrics, string name, string help, bool? entities, Func<GeneratorStatus, double> value)
    {
        Gauge gauge = metrics.Gauge(name, help, "tenant");
        _perTenant.Add((tenant, all) =>
        {
            if (entities is null || entities == all[0].LimitsEntities)
            {
                gauge.WithLabels(tenant).Set(all.Sum(value));
            }
        });
    }

    private void CountReceiver(MetricsRegistry metrics, string name, string help, Func<RemoteWriteStatistics, double> value)
    {
        Counter counter = metrics.Counter(name, help, "remote_name", "tenant", "url");
        _perTenant.Add((tenant, all) =>
            ForReceivers(all, (receiver, same) => counter.WithLabels(receiver.Name, tenant, receiver.Url).IncTo(same.Sum(value))));
    }

    private void SetReceiver(MetricsRegistry metrics, string name, string help, Func<RemoteWriteStatistics, double> value)
    {
        Gauge gauge = metrics.Gauge(name, help, "remote_name", "tenant", "url");
        _perTenant.Add((tenant, all) =>
            ForReceivers(all, (receiver, same) => gauge.WithLabels(receiver.Name, tenant, receiver.Url).Set(same.Sum(value))));
    }

    private void Discard(Counter counter, string reason, string processor, Func<string, bool>? exists, Func<GeneratorStatistics, double> value) =>
        _perTenant.Add((tenant, all) =>
        {
            if (exists is null || all.Any(status => status.Processors.Any(exists)))
            {
                counter.WithLabels(reason, processor, tenant).IncTo(all.Sum(status => value(status.Statistics)));
            }
        });

    private static bool IsSpanMetrics(string name) => name.StartsWith(ProcessorNames.SpanMetrics, StringComparison.Ordinal);

    private static void ForReceivers(GeneratorStatus[] all, Action<ReceiverStatus, IEnumerable<RemoteWriteStatistics>> update)
    {
        foreach (IGrouping<(string Name, string Url), ReceiverStatus> same in all.SelectMany(static status => status.Receivers).GroupBy(static r => (r.Name, r.Url)))
        {
            update(same.First(), same.Select(static receiver => receiver.Statistics));
        }
    }
}
