using Vivace.Query;
using Vivace.Query.Limits;
using Vivace.Query.Tags;
using Vivace.Server.Api.Execution;
using Vivace.Server.Api.Parameters;
using Vivace.Server.Api.Search;
using Vivace.Server.Configuration;
using Vivace.Server.Limits;
using Vivace.Server.Metrics;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Parsing;
using Vivace.TraceQL.TagFilters;

namespace Vivace.Server.Api.Tags;

/// <summary>Checks and runs look-ups of tag names and values, whichever way they came in (query-api specification, sections 6 and 7).</summary>
internal sealed class TagQueries(
    QueryEngine engine, QueryRunner runner, SearchQueries searches, ITenantLimits limits, VivaceOptions options, TimeProvider time)
{
    private const string TimeoutKey = "querier.search.query_timeout";

    /// <summary>
    /// What is read without a range. Tempo reads its recent data then, whatever the range: what came in over the last hour or so.
    /// </summary>
    private static readonly TimeSpan RecentData = TimeSpan.FromHours(1);

    /// <exception cref="ApiException">Refused or failed.</exception>
    public Task<TagNamesAnswer> NamesAsync(TagParameters parameters, Func<IReadOnlyList<string>> tenants, CancellationToken client)
    {
        (IReadOnlyList<string> names, TagRequest request) = Prepare(parameters, tenants);
        TagFilter filter = Filter(parameters);
        return runner.RunAsync(
            Run(names),
            context => engine.TagNames(names, parameters.Scope, filter, request, context),
            static answer => answer.Statistics,
            client);
    }

    /// <summary>Values by the bare name of an attribute, whatever its scope: version 1.</summary>
    /// <exception cref="ApiException">Refused or failed.</exception>
    public Task<TagValuesAnswer> ValuesAsync(string name, TagParameters parameters, Func<IReadOnlyList<string>> tenants, CancellationToken client)
    {
        RequireName(name);
        (IReadOnlyList<string> names, TagRequest request) = Prepare(parameters, tenants);
        return runner.RunAsync(Run(names), context => engine.TagValues(names, name, request, context), Statistics, client);
    }

    /// <summary>Values of a TraceQL identifier: version 2.</summary>
    /// <exception cref="ApiException">Refused or failed.</exception>
    public Task<TagValuesAnswer> TypedValuesAsync(
        string identifier, TagParameters parameters, Func<IReadOnlyList<string>> tenants, CancellationToken client)
    {
        RequireName(identifier);
        FieldReference field = Parse(identifier);
        (IReadOnlyList<string> names, TagRequest request) = Prepare(parameters, tenants);
        TagFilter filter = Filter(parameters);
        return runner.RunAsync(Run(names), context => engine.TagValues(names, field, filter, request, context), Statistics, client);
    }

    /// <summary>A filter never makes a look-up fail: one that is too long is none.</summary>
    private TagFilter Filter(TagParameters parameters) =>
        parameters.Query.Length > options.QueryFrontend.MaxQueryExpressionSizeBytes ? TagFilter.Unfiltered : TagFilter.Extract(parameters.Query);

    /// <summary>An identifier by itself is read as the condition of a filter, which is where Tempo counts its positions from.</summary>
    private static FieldReference Parse(string identifier)
    {
        string problem;
        try
        {
            if (TraceQLParser.Parse($"{{{identifier}}}") is
                {
                    Source: Pipeline { Stages: [SpansetFilter { Condition: FieldReference field }] }, Metrics: null, Hints.Items.Count: 0,
                })
            {
                return field;
            }

            problem = "not an attribute or intrinsic";
        }
        catch (TraceQLException wrong)
        {
            problem = wrong.Message;
        }

        throw ApiException.BadRequest($"please provide a valid tagName: failed to parse identifier {identifier}: {problem}");
    }

    private static void RequireName(string name)
    {
        if (name.Length == 0)
        {
            throw ApiException.BadRequest("please provide a non-empty tagName");
        }
    }

    private (IReadOnlyList<string> Tenants, TagRequest Request) Prepare(TagParameters parameters, Func<IReadOnlyList<string>> tenants)
    {
        TimeSpan lookBack = options.QueryFrontend.Search.QueryBackendAfter;
        TimeRange range = TimeRange.Resolve(
            parameters.Start,
            parameters.End,
            parameters.Since,
            lookBack > RecentData ? lookBack : RecentData,
            options.QueryFrontend.QueryEndCutoff,
            ApiTime.Now(time));
        IReadOnlyList<string> names = tenants();
        if (range.Start >= range.End)
        {
            TimeRange.RequireOrder(range.StartSeconds, range.EndSeconds);
        }

        range.Limit(searches.MaxDuration(names));
        return (names, new TagRequest
        {
            Start = range.EngineStart,
            End = range.EngineEnd,
            Limit = parameters.Limit,
            MaxStaleValues = parameters.MaxStaleValues,
            MaxBytes = names.Max(name => limits.For(name).Read.MaxBytesPerTagValuesQuery),
        });
    }

    private QueryRun Run(IReadOnlyList<string> tenants) =>
        new(QueryMetrics.Metadata, tenants, options.Querier.SearchQueryTimeout, TimeoutKey);

    private static QueryStatistics Statistics(TagValuesAnswer answer) => answer.Statistics;
}
