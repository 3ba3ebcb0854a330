using Vivace.Query;
using Vivace.Query.Search;
using Vivace.Server.Api.Execution;
using Vivace.Server.Api.Parameters;
using Vivace.Server.Configuration;
using Vivace.Server.Limits;
using Vivace.Server.Metrics;
using Vivace.TraceQL;

namespace Vivace.Server.Api.Search;

/// <summary>Checks and runs searches, whichever way they came in (query-api specification, section 5).</summary>
internal sealed class SearchQueries(
    QueryEngine engine, QueryRunner runner, ITenantLimits limits, VivaceOptions options, TimeProvider time)
{
    private const string TimeoutKey = "querier.search.query_timeout";
    private const string FrontendTimeoutKey = "query_frontend.search.timeout";

    /// <summary>A second's last nanosecond: ranges are given in seconds, and both their ends belong to them.</summary>
    private const ulong RestOfSecond = ApiTime.Second - 1;

    private readonly SearchOptions _search = options.QueryFrontend.Search;

    /// <summary>Runs a search. Checks are made in Tempo's order; the first that fails is the answer.</summary>
    /// <param name="parameters">What is asked for.</param>
    /// <param name="checkUrl">Refuses URLs; comes between the checks.</param>
    /// <param name="tenants">Whose data; comes between the checks.</param>
    /// <param name="partial">Told of progress, or <c>null</c>.</param>
    /// <param name="client">Cancelled when the client goes away.</param>
    /// <exception cref="ApiException">Refused or failed.</exception>
    public Task<SearchAnswer> RunAsync(
        SearchParameters parameters, Action checkUrl, Func<IReadOnlyList<string>> tenants, Action<SearchAnswer>? partial, CancellationToken client)
    {
        int limit = parameters.Limit == 0 ? _search.DefaultResultLimit : parameters.Limit;
        if (_search.MaxResultLimit > 0 && limit > _search.MaxResultLimit)
        {
            throw ApiException.BadRequest($"limit {limit} exceeds max limit {_search.MaxResultLimit}");
        }

        TraceQLQuery? query = Compile(parameters.Query, out ApiException? invalid);
        TimeRange range = Range(parameters);
        checkUrl();
        if (invalid is not null)
        {
            throw invalid;
        }

        IReadOnlyList<string> names = tenants();
        range.Limit(MaxDuration(names));
        int spans = parameters.SpansPerSpanSet == 0 ? _search.DefaultSpansPerSpanSet : parameters.SpansPerSpanSet;
        if (_search.MaxSpansPerSpanSet > 0 && spans > _search.MaxSpansPerSpanSet)
        {
            throw ApiException.BadRequest($"spans per span set exceeds {_search.MaxSpansPerSpanSet}. received {spans}");
        }

        var request = new SearchRequest
        {
            Start = range.EngineStart,
            End = range.EngineEnd + RestOfSecond,
            Limit = limit,
            SpansPerSpanSet = spans,
        };
        var run = new QueryRun(
            QueryMetrics.Search,
            names,
            _search.Timeout > TimeSpan.Zero ? _search.Timeout : options.Querier.SearchQueryTimeout,
            _search.Timeout > TimeSpan.Zero ? FrontendTimeoutKey : TimeoutKey);
        if (query is null)
        {
            var conditions = new LegacySearchConditions
            {
                Tags = parameters.Tags,
                MinDuration = Nanoseconds(parameters.MinDurationMs),
                MaxDuration = Nanoseconds(parameters.MaxDurationMs),
            };
            return runner.RunAsync(run, context => engine.SearchLegacy(names, conditions, request, context), Statistics, client);
        }

        return runner.RunAsync(run, context => engine.Search(names, query, request, context, partial), Statistics, client);
    }

    /// <summary>Longest range for tenants: the shortest of theirs.</summary>
    public TimeSpan MaxDuration(IReadOnlyList<string> tenants)
    {
        TimeSpan shortest = TimeSpan.Zero;
        foreach (string tenant in tenants)
        {
            TimeSpan own = limits.For(tenant).Read.MaxSearchDuration;
            TimeSpan max = own > TimeSpan.Zero ? own : _search.MaxDuration;
            shortest = max > TimeSpan.Zero && (shortest == TimeSpan.Zero || max < shortest) ? max : shortest;
        }

        return shortest;
    }

    /// <summary>The query, or <c>null</c> for a legacy search. What is wrong but syntax is found out later.</summary>
    private TraceQLQuery? Compile(string text, out ApiException? invalid)
    {
        invalid = null;
        if (text.Length == 0)
        {
            return null;
        }

        try
        {
            return TraceQLCompiler.Compile(text, QueryKind.Search, options.QueryFrontend.MaxQueryExpressionSizeBytes);
        }
        catch (TraceQLException wrong)
        {
            invalid = ApiException.BadRequest(TraceQLErrors.ResponseText(wrong, QueryKind.Search));
            return wrong.Kind == TraceQLErrorKind.Syntax ? throw invalid : null;
        }
    }

    private TimeRange Range(SearchParameters parameters) => TimeRange.Resolve(
        Math.Max(0, parameters.Start) * ApiTime.Second,
        Math.Max(0, parameters.End) * ApiTime.Second,
        parameters.Since.Length == 0 ? null : ApiTime.Since(parameters.Since),
        _search.QueryBackendAfter,
        options.QueryFrontend.QueryEndCutoff,
        ApiTime.Now(time));

    private static ulong Nanoseconds(long milliseconds) => (ulong)Math.Max(0, milliseconds) * ApiTime.Millisecond;

    private static Vivace.Query.Limits.QueryStatistics Statistics(SearchAnswer answer) => answer.Statistics;
}
