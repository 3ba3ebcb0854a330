using Vivace.Server.Ingest;
using Vivace.Traces.Model;

namespace Vivace.Server.Tests.Ingest;

public sealed class LiveTracesTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void ATraceIsLiveUntilItHasBeenIdle()
    {
        var live = new LiveTraces(_clock);
        Assert.False(live.IsFull(1));
        live.Touch([new TraceId(1, 1), new TraceId(1, 1)]);
        Assert.True(live.IsFull(1));
        Assert.False(live.IsFull(2));
        _clock.Advance(4);
        live.Touch([new TraceId(1, 2)]);
        Assert.True(live.IsFull(2));
        _clock.Advance(2);
        Assert.False(live.IsFull(2));
        Assert.True(live.IsFull(1));
        _clock.Advance(6);
        Assert.False(live.IsFull(1));
    }
}
