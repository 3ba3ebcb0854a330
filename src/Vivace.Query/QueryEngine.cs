using Vivace.Query.Limits;
using Vivace.Query.Metrics;
using Vivace.Query.Metrics.Caching;
using Vivace.Query.Search;
using Vivace.Query.Sources;
using Vivace.Query.Sources.Blocks;
using Vivace.Query.Spansets;
using Vivace.Query.Tags;
using Vivace.Storage;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.TagFilters;

namespace Vivace.Query;

/// <summary>
/// Answers queries from what the store holds at the moment a query begins. Thread-safe; every call runs on the caller's thread. Calls throw
/// <see cref="QueryLimitException"/>, <see cref="QueryEvaluationException"/> or <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class QueryEngine
{
    /// <summary>A query that meets more blocks that cannot be read fails: something is wrong with the disk.</summary>
    private const int MaxDamagedBlocks = 16;

    private readonly Func<IReadOnlyList<string>, TimeRange, QueryContext, QuerySources> _open;
    private readonly Func<IReadOnlyList<string>, TimeRange, QueryContext, QuerySources> _openSpans;
    private readonly MetricsCache _metrics = new(MetricsCache.DefaultBytes);

    /// <param name="store">Where the spans are.</param>
    public QueryEngine(TraceStore store)
        : this(store, new BlockColumnCache(BlockColumnCache.DefaultBytes))
    {
    }

    private QueryEngine(TraceStore store, BlockColumnCache columns)
        : this((tenants, range, context) => QuerySources.Open(store, tenants, range, columns, context))
    {
        _openSpans = (tenants, range, context) => QuerySources.OpenSpans(store, tenants, range, columns, context);
    }

    /// <param name="open">Opens what tenants have.</param>
    /// <param name="openSpans">The same for queries that look at spans one by one; null for no difference.</param>
    internal QueryEngine(
        Func<IReadOnlyList<string>, TimeRange, QueryContext, QuerySources> open,
        Func<IReadOnlyList<string>, TimeRange, QueryContext, QuerySources>? openSpans = null)
    {
        _open = open;
        _openSpans = openSpans ?? open;
    }

    /// <summary>Finds traces; a metrics function in the query is ignored.</summary>
    /// <param name="tenants">Whose traces; several are read as one.</param>
    /// <param name="query">A query that passed its checks.</param>
    /// <param name="request">Range and limits.</param>
    /// <param name="context">Budget and cancellation.</param>
    /// <param name="partial">Receives what was found so far, from time to time, each time in full; for streaming.</param>
    public SearchAnswer Search(
        IReadOnlyList<string> tenants, TraceQLQuery query, SearchRequest request, QueryContext context, Action<SearchAnswer>? partial = null)
    {
        using var plan = new SpansetPlan(query);
        if (plan.MatchesNothing)
        {
            return new SearchAnswer([], context.Statistics);
        }

        return FromSoundBlocks(() =>
        {
            using QuerySources sources = _open(tenants, new TimeRange(request.Start, request.End), context);
            using var search = new TraceSearch(plan, request, context);
            using var answers = new TraceAnswers(plan, new ResultFields(query.Source), request.SpansPerSpanSet);
            foreach (SpanSource source in sources.All)
            {
                search.Scan(source);
                context.CompleteJob(source.InspectedBytes);
                partial?.Invoke(new SearchAnswer(search.Answer(answers), context.Statistics));
            }

            return new SearchAnswer(search.Answer(answers), context.Statistics);
        });
    }

    /// <summary>Finds traces by tags and duration of the trace.</summary>
    public SearchAnswer SearchLegacy(
        IReadOnlyList<string> tenants, LegacySearchConditions conditions, SearchRequest request, QueryContext context)
    {
        return FromSoundBlocks(() =>
        {
            using QuerySources sources = _open(tenants, new TimeRange(request.Start, request.End), context);
            using var search = new LegacySearch(conditions, request, context);
            foreach (SpanSource source in sources.All)
            {
                search.Scan(source);
                context.CompleteJob(source.InspectedBytes);
            }

            return new SearchAnswer(search.Answer, context.Statistics);
        });
    }

    /// <summary>The keys of attributes, by scope.</summary>
    /// <param name="tenants">Whose spans.</param>
    /// <param name="scope">One scope, or <see cref="TagScope.None"/> for all.</param>
    /// <param name="filter">Which spans count.</param>
    /// <param name="request">Range and limits.</param>
    /// <param name="context">Budget and cancellation.</param>
    public TagNamesAnswer TagNames(
        IReadOnlyList<string> tenants, TagScope scope, TagFilter filter, TagRequest request, QueryContext context)
    {
        return FromSoundBlocks(() =>
        {
            using QuerySources sources = _open(tenants, new TimeRange(request.Start, request.End), context);
            return new TagNamesAnswer(new TagLookup(sources, request, context).Names(scope, filter), context.Statistics);
        });
    }

    /// <summary>The values of a field, as the second version of the API names fields.</summary>
    /// <param name="tenants">Whose spans.</param>
    /// <param name="field">The field.</param>
    /// <param name="filter">Which spans count.</param>
    /// <param name="request">Range and limits.</param>
    /// <param name="context">Budget and cancellation.</param>
    public TagValuesAnswer TagValues(
        IReadOnlyList<string> tenants, FieldReference field, TagFilter filter, TagRequest request, QueryContext context)
    {
        return FromSoundBlocks(() =>
        {
            using QuerySources sources = _open(tenants, new TimeRange(request.Start, request.End), context);
            return new TagValuesAnswer(new TagLookup(sources, request, context).Values(field, filter), context.Statistics);
        });
    }

    /// <summary>The values of a tag, as the first version of the API names tags: bare, any scope.</summary>
    public TagValuesAnswer TagValues(IReadOnlyList<string> tenants, string tag, TagRequest request, QueryContext context)
    {
        return FromSoundBlocks(() =>
        {
            using QuerySources sources = _open(tenants, new TimeRange(request.Start, request.End), context);
            return new TagValuesAnswer(new TagLookup(sources, request, context).Values(tag), context.Statistics);
        });
    }

    /// <summary>Evaluates a metrics query.</summary>
    /// <param name="tenants">Whose spans.</param>
    /// <param name="query">A query with a metrics function that passed its checks.</param>
    /// <param name="request">Range, step and limits.</param>
    /// <param name="context">Budget and cancellation.</param>
    public MetricsAnswer Metrics(IReadOnlyList<string> tenants, TraceQLQuery query, MetricsRequest request, QueryContext context) =>
        new MetricsQuery(query, request, context, _metrics, Random.Shared).Run(range => _open(tenants, range, context), range => _openSpans(tenants, range, context));

    /// <summary>
    /// Answers a query. When it meets blocks that cannot be read, which are set aside by that, it begins again with the rest.
    /// </summary>
    private static T FromSoundBlocks<T>(Func<T> query)
    {
        for (int damaged = 0; ; damaged++)
        {
            try
            {
                return query();
            }
            catch (QueryEvaluationException failure) when (failure.IsDamagedBlock && damaged < MaxDamagedBlocks)
            {
            }
        }
    }
}
