using Vivace.Query.Limits;
using Vivace.Query.Tags;
using Vivace.Query.Tests.Search;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Parsing;
using Vivace.TraceQL.TagFilters;

namespace Vivace.Query.Tests.Tags;

/// <summary>Names and values of tags are told by the dictionaries of blocks, and are those that going over the spans finds.</summary>
public sealed class BlockContentsTests : IDisposable
{
    private static readonly TestSpan[] Spans = [.. ObservedTraces.All.Select(static observed => observed.Span)];
    private static readonly TagRequest Request = new() { Start = 0, End = ulong.MaxValue };

    private readonly TestBlock _block = new(Spans);

    [Theory]
    [InlineData(TagScope.None)]
    [InlineData(TagScope.Span)]
    [InlineData(TagScope.Resource)]
    [InlineData(TagScope.Event)]
    public void NamesAreThoseOfTheSpans(TagScope scope)
    {
        Assert.Equal(Names(TestHead.Engine(TestHead.Of(Spans)), scope, ""), Names(TestHead.Engine([], _block), scope, ""));
        Assert.Equal(Names(TestHead.Engine(TestHead.Of(Spans)), scope, "{ status = ok }"), Names(TestHead.Engine([], _block), scope, "{ status = ok }"));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("rootName")]
    [InlineData("rootServiceName")]
    [InlineData("resource.service.name")]
    [InlineData("resource.k8s.cluster.name")]
    [InlineData("resource.foo")]
    [InlineData("span.foo")]
    [InlineData("span.num")]
    [InlineData("span.arr")]
    [InlineData("span.http.method")]
    [InlineData("span.http.status_code")]
    [InlineData("span.nobody-has-it")]
    [InlineData(".foo")]
    public void ValuesAreThoseOfTheSpans(string field)
    {
        FieldReference parsed = TraceQLParser.Parse($"{{{field}}}").Fields()[0].Field;
        IReadOnlyList<TagValue> expected = Values(TestHead.Engine(TestHead.Of(Spans)), parsed, out _);

        Assert.Equal(expected, Values(TestHead.Engine([], _block), parsed, out _));
    }

    [Fact]
    public void NamesAndValuesOfColumnsNeedNoSpans()
    {
        QueryEngine engine = TestHead.Engine([], _block);
        TagNamesAnswer names = engine.TagNames(["t"], TagScope.None, TagFilter.Unfiltered, Request, QueryContext.Unlimited(default));
        Values(engine, new AttributeField(AttributeScope.Resource, "service.name"), out QueryStatistics values);

        Assert.Equal((0, 0), (names.Statistics.InspectedSpans, values.InspectedSpans));
    }

    public void Dispose() => _block.Dispose();

    private static string Names(QueryEngine engine, TagScope scope, string filter) => string.Join('\n', engine
        .TagNames(["t"], scope, TagFilter.Extract(filter), Request, QueryContext.Unlimited(default))
        .Scopes.Select(static found => $"{found.Scope}: {string.Join(' ', found.Names)}"));

    private static IReadOnlyList<TagValue> Values(QueryEngine engine, FieldReference field, out QueryStatistics statistics)
    {
        TagValuesAnswer answer = engine.TagValues(["t"], field, TagFilter.Unfiltered, Request, QueryContext.Unlimited(default));
        statistics = answer.Statistics;
        return answer.Values;
    }
}
