using Vivace.Query.Limits;
using Vivace.Query.Metrics;
using Vivace.Query.Search;
using Vivace.Query.Tags;
using Vivace.Storage;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query;

/// <summary>
/// Answers queries from what the store holds at the moment a query begins. Thread-safe; every call runs on the caller's thread. Calls throw
/// <see cref="QueryLimitException"/>, <see cref="QueryEvaluationException"/> or <see cref="OperationCanceledException"/>.
/// </summary>
/// <param name="store">Where the spans are.</param>
public sealed class QueryEngine(TraceStore store)
{
    /// <summary>Finds traces; a metrics function in the query is ignored.</summary>
    /// <param name="tenants">Whose traces; several are read as one.</param>
    /// <param name="query">A query that passed its checks.</param>
    /// <param name="request">Range and limits.</param>
    /// <param name="context">Budget and cancellation.</param>
    /// <param name="partial">Receives what was found so far, from time to time, each time in full; for streaming.</param>
    public SearchAnswer Search(
        IReadOnlyList<string> tenants, TraceQLQuery query, SearchRequest request, QueryContext context, Action<SearchAnswer>? partial = null)
    {
        _ = store;
        return new SearchAnswer([], context.Statistics);
    }

    /// <summary>Finds traces by tags and duration of the trace.</summary>
    public SearchAnswer SearchLegacy(
        IReadOnlyList<string> tenants, LegacySearchConditions conditions, SearchRequest request, QueryContext context)
    {
        return new SearchAnswer([], context.Statistics);
    }

    /// <summary>The keys of attributes, by scope.</summary>
    /// <param name="tenants">Whose spans.</param>
    /// <param name="scope">One scope, or <see cref="TagScope.None"/> for all.</param>
    /// <param name="filter">Null for no filter.</param>
    /// <param name="request">Range and limits.</param>
    /// <param name="context">Budget and cancellation.</param>
    public TagNamesAnswer TagNames(
        IReadOnlyList<string> tenants, TagScope scope, TraceQLQuery? filter, TagRequest request, QueryContext context)
    {
        return new TagNamesAnswer([], context.Statistics);
    }

    /// <summary>The values of a field, as the second version of the API names fields.</summary>
    /// <param name="tenants">Whose spans.</param>
    /// <param name="field">The field.</param>
    /// <param name="filter">Null for no filter.</param>
    /// <param name="request">Range and limits.</param>
    /// <param name="context">Budget and cancellation.</param>
    public TagValuesAnswer TagValues(
        IReadOnlyList<string> tenants, FieldReference field, TraceQLQuery? filter, TagRequest request, QueryContext context)
    {
        return new TagValuesAnswer([], context.Statistics);
    }

    /// <summary>The values of a tag, as the first version of the API names tags: bare, any scope.</summary>
    public TagValuesAnswer TagValues(IReadOnlyList<string> tenants, string tag, TagRequest request, QueryContext context)
    {
        return new TagValuesAnswer([], context.Statistics);
    }

    /// <summary>Evaluates a metrics query.</summary>
    public MetricsAnswer Metrics(IReadOnlyList<string> tenants, TraceQLQuery query, MetricsRequest request, QueryContext context)
    {
        return new MetricsAnswer([], false, context.Statistics);
    }
}
