using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Search;

/// <summary>Keys that no stored span has.</summary>
public sealed class UnknownKeyTests
{
    private const ulong Start = 1_700_000_000_000_000_000;

    /// <summary>Traceql specification, 7.2 and 7.8: a condition on events or links needs an event or link.</summary>
    [Theory]
    [InlineData("{ event.unknown = nil }", 2)]
    [InlineData("{ link.unknown = nil }", 3)]
    [InlineData("{ event.unknown != nil }", null)]
    public void KeyIsAbsentOnlyWhereThereIsAnEventOrLink(string query, int? spanId)
    {
        TestSpan plain = new() { TraceId = (1, 1), Id = 1, Start = Start };
        QueryEngine engine = TestHead.Engine(TestHead.Of(
        [
            plain,
            plain with { Id = 2, Start = Start + 1, Events = [new TestEvent("exception", 0, [])] },
            plain with { Id = 3, Start = Start + 2, Links = [new TestLink((1, 2), 9, [])] },
        ]));
        var request = new SearchRequest { Start = Start, End = Start, Limit = 20, SpansPerSpanSet = 20 };

        SearchAnswer answer = engine.Search(["one"], TestHead.Query(query), request, TestHead.Context());

        ulong[] expected = spanId is { } id ? [(ulong)id] : [];
        Assert.Equal(expected, answer.Traces.SelectMany(trace => trace.SpanSets).SelectMany(set => set.Spans).Select(span => span.SpanId));
    }
}
