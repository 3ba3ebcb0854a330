using Vivace.Query.TraceById;
using Vivace.Traces.Model;

namespace Vivace.Query.Tests.TraceById;

/// <summary>Zipkin lets both sides of a call have one span id (query-api specification, section 4.3, rule 5).</summary>
public sealed class SharedSpanIdsTests
{
    [Fact]
    public void TheServerSideGetsAnIdOfItsOwnBelowTheClient()
    {
        List<AssembledSpan> spans = Separate(new StoredSpans()
            .Add(0xf1, parent: 0xf0, kind: SpanKind.Client)
            .Add(0xf1, parent: 0xf0, kind: SpanKind.Server)
            .Add(0xf2, parent: 0xf1));
        Assert.Equal([(0xf1, 0xf0), (1, 0xf1), (0xf2, 1)], Ids(spans));
    }

    [Fact]
    public void TheSmallestUnusedIdsAreTaken()
    {
        List<AssembledSpan> spans = Separate(new StoredSpans()
            .Add(1, kind: SpanKind.Client)
            .Add(1, kind: SpanKind.Server)
            .Add(2, parent: 1)
            .Add(4, parent: 2, kind: SpanKind.Client)
            .Add(4, parent: 2, kind: SpanKind.Server)
            .Add(5, parent: 4));
        Assert.Equal([(1, 0), (3, 1), (2, 3), (4, 2), (6, 4), (5, 6)], Ids(spans));
    }

    [Fact]
    public void OtherPairsStayAsTheyAre()
    {
        List<AssembledSpan> spans = Separate(new StoredSpans()
            .Add(7, kind: SpanKind.Producer)
            .Add(7, kind: SpanKind.Consumer)
            .Add(8, parent: 7, kind: SpanKind.Client)
            .Add(9, parent: 8, kind: SpanKind.Server));
        Assert.Equal([(7, 0), (7, 0), (8, 7), (9, 8)], Ids(spans));
    }

    [Fact]
    public void StoredSpansAreNotChanged()
    {
        TraceSource source = new StoredSpans().Add(1, kind: SpanKind.Client).Add(1, kind: SpanKind.Server).ToSource();
        TraceAssembler.Assemble([source]);
        Assert.All(source.Spans, static span => Assert.Equal(1ul, span.Batch.SpanIds[span.Row]));
    }

    private static List<AssembledSpan> Separate(StoredSpans stored)
    {
        List<AssembledSpan> spans = [.. stored.ToSource().Spans.Select(static span => new AssembledSpan(span))];
        SharedSpanIds.Separate(spans);
        return spans;
    }

    private static IEnumerable<(int Id, int Parent)> Ids(List<AssembledSpan> spans) =>
        spans.Select(static span => ((int)span.SpanId, (int)span.ParentSpanId));
}
