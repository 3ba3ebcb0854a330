using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;
using Vivace.Storage.Head;

namespace Vivace.Query.Tests.Search;

/// <summary>What a query allocates does not grow with the spans it looks at.</summary>
public sealed class SearchAllocationTests
{
    private const int FewSpans = 20_000;
    private const int ManySpans = 200_000;

    /// <summary>Room for pooled buffers that had to be made anew and for lists of a head's parts.</summary>
    private const long Tolerance = 256 * 1024;

    [Theory]
    [InlineData("{ span.n = 7 && duration > 1ns }")]
    [InlineData("{ span.n + 1 = 3 }")]
    [InlineData("{ name =~ `never.*` } > { span.n = 1 }")]
    [InlineData("{ resource.service.name = `none` || event.x = 1 }")]
    public void TenTimesTheSpansAllocateTheSame(string query)
    {
        long few = Allocated(FewSpans, query), many = Allocated(ManySpans, query);

        Assert.InRange(many, 0, few + Tolerance);
    }

    private static long Allocated(int spans, string text)
    {
        HeadBlock head = TestHead.Of(Enumerable.Range(1, spans).Select(static i => new TestSpan
        {
            TraceId = (1, (ulong)(i / 4) + 1),
            Id = (ulong)i,
            Parent = i % 4 == 0 ? 0 : (ulong)(i / 4 * 4),
            Name = "op",
            Start = (ulong)i,
            Duration = 1,
            Attributes = new KeyValues { ["n"] = 0L, ["k"] = (long)(i % 100) },
        }));
        QueryEngine engine = TestHead.Engine(head);
        var request = new SearchRequest { Start = 0, End = 0, Limit = 20, SpansPerSpanSet = 3 };
        var query = TestHead.Query(text);
        engine.Search(["one"], query, request, TestHead.Context());
        long before = GC.GetAllocatedBytesForCurrentThread();
        engine.Search(["one"], query, request, TestHead.Context());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
