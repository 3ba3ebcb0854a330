using Vivace.Query.Tags;
using Vivace.Server.Api;
using Vivace.Server.Api.Streaming;
using Vivace.Traces.Wire;

namespace Vivace.Server.Tests.Api;

/// <summary>Messages of the streaming service.</summary>
public sealed class StreamingRequestsTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void ASearchRequestIsReadAsAUrlIs()
    {
        byte[] message = Message((ref ProtoMessageWriter proto) =>
        {
            proto.Varint(4, 20);
            proto.Varint(5, 100);
            proto.Varint(6, 200);
            proto.Text(8, "{}");
            proto.Varint(9, 3);
            int timestamp = proto.Begin(10); // Go clients always send the year 1 here
            proto.Varint(1, unchecked((ulong)-62135596800L));
            proto.End(timestamp);
        });
        var read = StreamingRequests.Search(message);
        Assert.Equal(("{}", 20, 3, 100L, 200L), (read.Query, read.Limit, read.SpansPerSpanSet, read.Start, read.End));
    }

    [Fact]
    public void TagsAreAMap()
    {
        byte[] message = Message((ref ProtoMessageWriter proto) =>
        {
            int entry = proto.Begin(1);
            proto.Text(1, "service.name");
            proto.Text(2, "a");
            proto.End(entry);
        });
        Assert.Equal([new("service.name", "a")], StreamingRequests.Search(message).Tags);
    }

    [Fact]
    public void AMetricsRequestHasNanosecondsAndMayHaveNoStep()
    {
        byte[] message = Message((ref ProtoMessageWriter proto) =>
        {
            proto.Text(1, "{} | rate()");
            proto.Varint(2, (ulong)(5 * Second));
            proto.Varint(3, (ulong)(9 * Second));
            proto.Varint(16, 10);
            proto.Varint(17, 11);
        });
        var read = StreamingRequests.Metrics(message);
        Assert.Equal((5 * Second, 9 * Second, null, 10, 11), (read.Start, read.End, read.Step, read.Exemplars, read.MaxSeries));
    }

    [Fact]
    public void TagRequestsHaveSeconds()
    {
        byte[] names = Message((ref ProtoMessageWriter proto) =>
        {
            proto.Text(1, "span");
            proto.Text(2, "{ name = `x` }");
            proto.Varint(3, 5);
            proto.Varint(4, 9);
            proto.Varint(5, 7);
            proto.Varint(6, 8);
        });
        var read = StreamingRequests.Tags(names);
        Assert.Equal((TagScope.Span, "{ name = `x` }", 5 * Second, 9 * Second, 7, 8), (read.Scope, read.Query, read.Start, read.End, read.Limit, read.MaxStaleValues));
        byte[] values = Message((ref ProtoMessageWriter proto) =>
        {
            proto.Text(1, "span.x");
            proto.Varint(4, 5);
            proto.Varint(5, 9);
            proto.Varint(6, 7);
        });
        var of = StreamingRequests.TagValues(values, out string name);
        Assert.Equal(("span.x", 5 * Second, 9 * Second, 7), (name, of.Start, of.End, of.Limit));
    }

    [Fact]
    public void AnUnknownScopeIsRefused()
    {
        byte[] message = Message((ref ProtoMessageWriter proto) => proto.Text(1, "bogus"));
        Assert.Equal("invalid scope: bogus", Assert.Throws<ApiException>(() => StreamingRequests.Tags(message)).Message);
    }

    [Fact]
    public void MalformedBytesAreAnErrorOfTheMessage() => Assert.Throws<ProtoException>(() => StreamingRequests.Search([0x42, 0x7f]));

    private delegate void Writing(ref ProtoMessageWriter proto);

    private static byte[] Message(Writing write)
    {
        using var output = new PooledByteBuffer();
        var proto = new ProtoMessageWriter(output);
        write(ref proto);
        return output.WrittenSpan.ToArray();
    }
}
