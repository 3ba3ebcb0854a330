using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Search;

/// <summary>Attributes that a stage behind <c>select</c> sees as missing (traceql specification, 8.6).</summary>
public sealed class HiddenFieldTests
{
    private const ulong Start = 1_700_000_000_000_000_000;

    /// <summary>All of them are missing: whether spans have the attribute, and under which scope it is looked for, does not count.</summary>
    [Theory]
    [InlineData("select(statusMessage) | { .b = nil }", 1, 2, 3)]
    [InlineData("select(statusMessage) | { span.b = nil }", 1, 2, 3)]
    [InlineData("{ } | select(statusMessage) | { .b = nil || .b = 2 }", 1, 2, 3)]
    [InlineData("select(statusMessage) | { .b != nil }")]
    [InlineData("select(statusMessage) | { !(.b != nil) }", 1, 2, 3)]
    [InlineData("{ .b = 2 } | select(statusMessage) | { .b != nil }", 1)]
    [InlineData("select(statusMessage) | { !.flag }")]
    public void AttributeIsMissingOnEverySpan(string query, params int[] spans) => Assert.Equal(spans, Found(query));

    /// <summary>Section 7.8: a condition on events or links needs one, also one that the attribute is missing on.</summary>
    [Theory]
    [InlineData("select(statusMessage) | { event.b = nil }", 2)]
    [InlineData("select(statusMessage) | { link.b = nil }", 3)]
    [InlineData("select(statusMessage) | { event.b = nil || link.b = nil }", 2, 3)]
    [InlineData("select(statusMessage) | { event.b = nil && event:name = `retry` }", 2)]
    [InlineData("select(statusMessage) | { !(event.b = nil) }", 1, 3)]
    [InlineData("select(statusMessage) | { event.b != nil }")]
    public void AttributeOfEventsIsMissingWhereThereIsAnEvent(string query, params int[] spans) => Assert.Equal(spans, Found(query));

    private static IEnumerable<int> Found(string query)
    {
        var plain = new TestSpan { TraceId = (1, 1), Id = 1, Start = Start, Attributes = new() { ["b"] = 2L } };
        QueryEngine engine = TestHead.Engine(TestHead.Of(
        [
            plain,
            plain with { Id = 2, Start = Start + 1, Attributes = [], Events = [new TestEvent("retry", 0, new() { ["b"] = 1L })] },
            plain with { Id = 3, Start = Start + 2, Attributes = new() { ["flag"] = false }, Links = [new TestLink((1, 2), 9, [])] },
        ]));
        var request = new SearchRequest { Start = Start, End = Start, Limit = 20, SpansPerSpanSet = 20 };
        SearchAnswer answer = engine.Search(["one"], TestHead.Query(query), request, TestHead.Context());
        return answer.Traces.SelectMany(trace => trace.SpanSets).SelectMany(set => set.Spans).Select(span => (int)span.SpanId).Order();
    }
}
