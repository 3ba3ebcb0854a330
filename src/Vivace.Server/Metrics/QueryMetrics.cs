using System.Globalization;
using Prometheus;

namespace Vivace.Server.Metrics;

/// <summary>
/// Metrics of the read path: Tempo's (configuration-and-operations specification, section 12.3), and the latency histogram that
/// dashboards ask for and Tempo does not have (<c>tempo_query_frontend_result_metrics_duration_seconds</c>). Thread-safe.
/// </summary>
public sealed class QueryMetrics
{
    public const string Traces = "traces";
    public const string Search = "search";

    /// <summary>Tag names and values.</summary>
    public const string Metadata = "metadata";
    public const string MetricsQueries = "metrics";

    private const string Completed = "completed";
    private const string Canceled = "canceled";
    private const string Ok = "200";

    private static readonly string[] Ops = [Traces, Search, Metadata, MetricsQueries];

    private readonly TenantLabels _tenants;
    private readonly Func<string, QuerySlo> _slo;
    private readonly Counter _queries;
    private readonly Counter _withinSlo;
    private readonly Counter _inspected;
    private readonly Counter _executed;
    private readonly Histogram _duration;

    /// <param name="metrics">Where they are declared.</param>
    /// <param name="tenants">Bounds the number of tenants with series of their own.</param>
    /// <param name="slo">The goal of an op; <c>null</c> for none.</param>
    public QueryMetrics(MetricsRegistry metrics, TenantLabels tenants, Func<string, QuerySlo>? slo = null)
    {
        _tenants = tenants;
        _slo = slo ?? (static _ => default);
        _queries = metrics.Counter(
            "tempo_query_frontend_queries_total", "Queries answered; canceled when the client went away.", "op", "result", "tenant");
        _withinSlo = metrics.Counter(
            "tempo_query_frontend_queries_within_slo_total", "Queries answered as fast as configured.", "op", "result", "tenant");
        _inspected = metrics.Counter("tempo_query_frontend_bytes_inspected_total", "Bytes read to answer queries.", "op", "tenant");
        _executed = metrics.Counter("tempo_querier_worker_request_executed_total", "Queries executed.");
        _duration = metrics.Histogram(
            "tempo_query_frontend_result_metrics_duration_seconds", "From a query to its answer.", Buckets.Query, "op", "status_code");
        foreach (string op in Ops)
        {
            // From the start, so that the first query already is an increase.
            _duration.WithLabels(op, Ok);
        }
    }

    /// <summary>Counts a query that was executed, whatever came of it. Not for what was refused before (bad id, syntax error).</summary>
    /// <param name="op">One of the constants of this class.</param>
    /// <param name="tenant">Whose data; for several, their names joined by <c>|</c>.</param>
    /// <param name="statusCode">HTTP status; 499 when the client went away.</param>
    /// <param name="elapsed">From request to answer.</param>
    /// <param name="inspectedBytes">Bytes read.</param>
    public void Answered(string op, string tenant, int statusCode, TimeSpan elapsed, long inspectedBytes)
    {
        string label = _tenants.Of(tenant);
        string result = statusCode == StatusCodes.Status499ClientClosedRequest ? Canceled : Completed;
        _queries.WithLabels(op, result, label).Inc();
        if (statusCode < StatusCodes.Status500InternalServerError && _slo(op).IsMetBy(elapsed, inspectedBytes))
        {
            _withinSlo.WithLabels(op, result, label).Inc();
        }

        _inspected.WithLabels(op, label).Inc(Math.Max(0, inspectedBytes));
        _executed.Inc();
        _duration.WithLabels(op, statusCode.ToString(CultureInfo.InvariantCulture)).Observe(elapsed.TotalSeconds);
    }
}
