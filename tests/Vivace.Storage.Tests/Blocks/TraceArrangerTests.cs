using Vivace.Storage.Blocks.Writing;

namespace Vivace.Storage.Tests.Blocks;

public sealed class TraceArrangerTests
{
    /// <summary>The two sides of a call may share a span id: that alone does not make the trace one that was put together.</summary>
    [Theory]
    [InlineData(true, new ulong[] { 9, 5, 7 })]
    [InlineData(false, new ulong[] { 5, 7, 9 })]
    public void SpansThatShareAnIdAreNoReasonToChangeTheOrder(bool keepOrder, ulong[] starts)
    {
        var trace = new TraceArranger();
        trace.Add(new ArrangedSpan { Id = 2, Start = 9 });
        trace.Add(new ArrangedSpan { Id = 1, Start = 5 });
        trace.Add(new ArrangedSpan { Id = 2, Start = 7 });

        Assert.Equal(0, trace.Arrange(keepOrder, mayRepeat: true));
        Assert.Equal(starts, trace.Spans.ToArray().Select(static span => span.Start));
    }
}
