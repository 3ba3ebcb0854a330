using Prometheus;
using Vivace.Server.Metrics;

namespace Vivace.Server.Api.Execution;

/// <summary>Metrics of queries that wait for their turn (configuration-and-operations specification, section 12.3).</summary>
internal sealed class QueryQueueMetrics
{
    private readonly TenantLabels _tenants;
    private readonly Histogram _waited;
    private readonly Counter _discarded;

    public QueryQueueMetrics(MetricsRegistry metrics, TenantLabels tenants, QueryQueue queue)
    {
        _tenants = tenants;
        _waited = metrics.Histogram("tempo_query_frontend_queue_duration_seconds", "From a query's arrival to its start.", Buckets.Default);
        _discarded = metrics.Counter("tempo_query_frontend_discarded_requests_total", "Queries refused because too many waited.", "user");
        Gauge length = metrics.Gauge("tempo_query_frontend_queue_length", "Queries that wait.", "user");
        metrics.OnScrape(() =>
        {
            foreach (string[] labels in length.GetAllLabelValues().ToArray())
            {
                length.WithLabels(labels).Set(0);
            }

            foreach ((string tenant, int waiting) in queue.Waiting)
            {
                length.WithLabels(tenants.Of(tenant)).Inc(waiting);
            }
        });
    }

    public void Waited(TimeSpan time) => _waited.Observe(time.TotalSeconds);

    public void Discarded(string tenant) => _discarded.WithLabels(_tenants.Of(tenant)).Inc();
}
