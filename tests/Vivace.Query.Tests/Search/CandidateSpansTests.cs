using Vivace.Query.Limits;
using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Search;

/// <summary>Spans that lack the operand of a prefix operator (traceql specification, 7.1 and 8.0).</summary>
public sealed class CandidateSpansTests
{
    private const ulong Start = 1_700_000_000_000_000_000;

    /// <summary>A filter that is the whole query passes over spans that it says nothing of.</summary>
    [Theory]
    [InlineData("{ !.flag }", 3)]
    [InlineData("{ !.flag } | count() > 0", 3)]
    [InlineData("{ -.n = -2 }", 1)]
    [InlineData("{ -(.n + 1) = -3 }", 1)]
    [InlineData("{ -.n * 2 = -4 }", 1)]
    [InlineData("{ -.n = -2 || -.n = -3 }", 1)]
    [InlineData("{ !.flag || .flag }", 3)]
    [InlineData("{ .flag = true || !.flag }", 3)]
    [InlineData("{ .n = 5 || !.flag }", 3)]
    [InlineData("{ !(-.n = -3) }", 1)]
    public void OthersAreNotLookedAt(string query, int span) => Assert.Equal([span], Found(query));

    /// <summary>What is true or false on every span cannot fail, so every span is looked at.</summary>
    [Theory]
    [InlineData("{ !(.n || .flag) }", 1, 2, 3)]
    [InlineData("{ !(.flag || .n = 2) }", 1, 2, 3)]
    [InlineData("{ !(.flag = true) || .n = 5 }", 1, 2, 3)]
    [InlineData("{ !(!(.n = nil)) }", 2, 3)]
    public void NegatedTestsAreOfEverySpan(string query, params int[] spans) => Assert.Equal(spans, Found(query));

    /// <summary>What something else in the query could match is looked at, and fails it.</summary>
    [Theory]
    [InlineData("{ .n = 2 || !.flag }")]
    [InlineData("{ !.flag || duration >= 0s }")]
    [InlineData("{ !.flag } && { }")]
    [InlineData("{ } | avg(-.n) < 0")]
    public void ThoseThatCouldMatchFailTheQuery(string query) => Assert.Throws<QueryEvaluationException>(() => Found(query));

    private static int[] Found(string query)
    {
        var plain = new TestSpan { TraceId = (1, 1), Id = 1, Start = Start, Attributes = new() { ["n"] = 2L } };
        QueryEngine engine = TestHead.Engine(TestHead.Of(
        [
            plain,
            plain with { Id = 2, Start = Start + 1, Attributes = [] },
            plain with { Id = 3, Start = Start + 2, Attributes = new() { ["flag"] = false } },
        ]));
        var request = new SearchRequest { Start = Start, End = Start, Limit = 20, SpansPerSpanSet = 20 };
        SearchAnswer answer = engine.Search(["one"], TestHead.Query(query), request, TestHead.Context());
        return [.. answer.Traces.SelectMany(trace => trace.SpanSets).SelectMany(set => set.Spans).Select(span => (int)span.SpanId).Order()];
    }
}
