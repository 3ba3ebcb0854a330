using Vivace.Query;
using Vivace.Query.Limits;
using Vivace.Query.TraceById;
using Vivace.Server.Api.Execution;
using Vivace.Server.Api.Metrics;
using Vivace.Server.Api.Search;
using Vivace.Server.Api.Streaming;
using Vivace.Server.Api.Tags;
using Vivace.Server.Api.TraceById;
using Vivace.Server.Configuration;
using Vivace.Server.Hosting;
using Vivace.Server.Http;
using Vivace.Server.Limits;
using Vivace.Server.Metrics;
using Vivace.Server.Tenancy;

namespace Vivace.Server.Api;

/// <summary>The query API: what its parts are made of, and where they answer.</summary>
internal sealed class QueryApi
{
    /// <summary>Queries compute, so more at a time would only take longer each, and more memory.</summary>
    private const int MaxQueriesPerProcessor = 4;

    private readonly TraceByIdEndpoint _traceById;
    private readonly SearchEndpoint _search;
    private readonly TagEndpoints _tags;
    private readonly MetricsEndpoints _metrics;

    public QueryApi(
        VivaceOptions options, TraceByIdQuery traceById, QueryEngine engine, ITenantLimits limits, MetricsRegistry registry,
        TenantLabels tenantLabels, MemoryBudget memory, TimeProvider time, ILoggerFactory logs)
    {
        QueryFrontendOptions frontend = options.QueryFrontend;
        var tenants = new ReadTenants(options.MultitenancyEnabled, frontend.MultiTenantQueriesEnabled);
        var metrics = new QueryMetrics(registry, tenantLabels, op => SloOf(frontend, op));
        var queue = new QueryQueue(
            Math.Min(options.Querier.MaxConcurrentQueries, MaxQueriesPerProcessor * Environment.ProcessorCount), frontend.MaxOutstandingPerTenant);
        var budget = new QueryBudget { MaxMemoryBytes = memory.QueryBytes };
        var runner = new QueryRunner(
            queue, budget, metrics, new QueryQueueMetrics(registry, tenantLabels, queue), options, time, logs.CreateLogger<QueryRunner>());
        var denied = new UrlDenyList(frontend.UrlDenyList);
        var searches = new SearchQueries(engine, runner, limits, options, time);
        var tags = new TagQueries(engine, runner, searches, limits, options, time);
        var metricsQueries = new MetricsQueries(engine, runner, limits, options);
        _traceById = new TraceByIdEndpoint(traceById, tenants, limits, metrics, time);
        _search = new SearchEndpoint(searches, tenants, denied);
        _tags = new TagEndpoints(tags, tenants, denied);
        _metrics = new MetricsEndpoints(metricsQueries, tenants, denied, time);
        Streaming = new StreamingQuerier(searches, tags, metricsQueries, tenants, frontend.MaxGrpcStreamingPacketSize, time);
    }

    /// <summary>The gRPC service.</summary>
    public StreamingQuerier Streaming { get; }

    /// <summary>Adds the routes (query-api specification, section 1.1).</summary>
    public void Map(RouteTable routes)
    {
        void Add(string template, RequestDelegate handler) => routes.MapApi(template, RouteMethods.Any, requiresTenant: true, handler);

        Add("/api/traces/{traceID}", _traceById.HandleV1Async);
        Add("/api/v2/traces/{traceID}", _traceById.HandleV2Async);
        Add("/api/search", _search.HandleAsync);
        Add("/api/search/tags", _tags.NamesAsync);
        Add("/api/v2/search/tags", _tags.ScopesAsync);
        Add($"/api/search/tag/{{{TagEndpoints.NameSegment}...}}/values", _tags.ValuesAsync);
        Add($"/api/v2/search/tag/{{{TagEndpoints.NameSegment}...}}/values", _tags.TypedValuesAsync);
        Add("/api/metrics/query_range", _metrics.RangeAsync);
        Add("/api/metrics/query", _metrics.InstantAsync);
    }

    private static QuerySlo SloOf(QueryFrontendOptions frontend, string op)
    {
        SloOptions slo = op switch
        {
            QueryMetrics.Traces => frontend.TraceByIdSlo,
            QueryMetrics.Search => frontend.Search.Slo,
            QueryMetrics.Metadata => frontend.Search.MetadataSlo,
            _ => frontend.Metrics.Slo,
        };
        return new QuerySlo(slo.Duration, slo.ThroughputBytes);
    }
}
