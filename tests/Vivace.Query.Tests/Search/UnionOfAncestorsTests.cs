using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Search;

/// <summary>
/// <c>&amp;&gt;&gt;</c> with several matches in a trace: root 1 has the branches 2 → 3 and 4 → 5, of which 3 and 5 match.
/// </summary>
public sealed class UnionOfAncestorsTests
{
    private const ulong Start = 1_700_000_000_000_000_000;

    [Theory]
    [InlineData("{ name = `up` } &>> { name = `match` }", 1, 3, 4, 5)]
    [InlineData("{ name = `match` } &<< { name = `up` }", 1, 2, 3, 4, 5)]
    [InlineData("{ name = `up` } >> { name = `match` }", 3, 5)]
    public void OnlyTheLastMatchBringsItsAncestors(string query, params int[] spans)
    {
        QueryEngine engine = TestHead.Engine(TestHead.Of(
            [Span(1, 0, "up"), Span(2, 1, "up"), Span(3, 2, "match"), Span(4, 1, "up"), Span(5, 4, "match")]));
        var request = new SearchRequest { Start = Start, End = Start, Limit = 20, SpansPerSpanSet = 20 };

        SearchAnswer answer = engine.Search(["one"], TestHead.Query(query), request, TestHead.Context());

        Assert.Equal(spans, answer.Traces.SelectMany(trace => trace.SpanSets).SelectMany(set => set.Spans).Select(span => (int)span.SpanId).Order());
    }

    private static TestSpan Span(ulong id, ulong parent, string name) =>
        new() { TraceId = (1, 1), Id = id, Parent = parent, Name = name, Start = Start + id };
}
