using Vivace.Query.Limits;
using Vivace.Query.Metrics;
using Vivace.Query.Search;
using Vivace.Query.Tags;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Limits
{
    public sealed class QueryContext(CancellationToken cancellation) { public CancellationToken Cancellation { get; } = cancellation; }
}
namespace Vivace.Query.Search
{
    public sealed record LegacySearchConditions(IReadOnlyList<KeyValuePair<string, string>> Tags, ulong MinDuration, ulong MaxDuration);
}
namespace Vivace.Query.Tags
{
    public sealed record TagFilter { public static TagFilter Parse(string text) => new(); }
}
namespace Vivace.Query
{
    public sealed class QueryEngine
    {
        private static QueryStatistics S => default;
        public SearchAnswer Search(IReadOnlyList<string> tenants, TraceQLQuery query, SearchRequest request, QueryContext context, Action<SearchAnswer>? partial = null) => new([], S);
        public SearchAnswer SearchLegacy(IReadOnlyList<string> tenants, LegacySearchConditions conditions, SearchRequest request, QueryContext context) => new([], S);
        public TagNamesAnswer TagNames(IReadOnlyList<string> tenants, TagScope scope, TagFilter filter, TagRequest request, QueryContext context) => new([], S);
        public TagValuesAnswer TagValues(IReadOnlyList<string> tenants, FieldReference field, TagFilter filter, TagRequest request, QueryContext context) => new([], S);
        public TagValuesAnswer TagValues(IReadOnlyList<string> tenants, string name, TagRequest request, QueryContext context) => new([], S);
        public MetricsAnswer Metrics(IReadOnlyList<string> tenants, TraceQLQuery query, MetricsRequest request, QueryContext context) => new([], false, S);
    }
}
