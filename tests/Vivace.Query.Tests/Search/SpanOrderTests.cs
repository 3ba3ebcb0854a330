using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;
using Vivace.Storage.Head;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Tests.Search;

/// <summary>The order of spans in a trace, and what hangs on it.</summary>
public sealed class SpanOrderTests
{
    private static readonly TestSpan Late = new() { TraceId = (1, 1), Id = 1, Name = "late", Start = 2 };

    private static readonly TestSpan Early = Late with { Id = 2, Name = "early", Start = 1 };

    [Fact]
    public void SpansOfOneRequestKeepTheirOrderSoTheLastRootSentNamesTheTrace()
    {
        FoundTrace found = Find(HeadOfOneRequest());

        Assert.Equal("early", found.RootTraceName);
        Assert.Equal([1UL, 2UL], found.SpanSets[0].Spans.Select(static span => span.SpanId));
    }

    [Fact]
    public void SpansOfSeveralRequestsAreInOrderOfTime()
    {
        FoundTrace found = Find(TestHead.Of([Late, Early]));

        Assert.Equal("late", found.RootTraceName);
        Assert.Equal([2UL, 1UL], found.SpanSets[0].Spans.Select(static span => span.SpanId));
    }

    private static FoundTrace Find(HeadBlock head)
    {
        var request = new SearchRequest { Start = 0, End = 0, Limit = 1, SpansPerSpanSet = 2 };
        return Assert.Single(TestHead.Engine(head).Search(["one"], TestHead.Query("{ }"), request, TestHead.Context()).Traces);
    }

    private static HeadBlock HeadOfOneRequest()
    {
        var head = new HeadBlock();
        var batch = new SpanBatch(head.Dictionary);
        var decoder = new OtlpDecoder(0);
        decoder.Decode([.. TestHead.Request(Late), .. TestHead.Request(Early)], batch);
        head.Append(batch, 0, 0);
        return head;
    }
}
