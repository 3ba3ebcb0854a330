using System.Text;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Tests.Protos.Collector;
using Vivace.Traces.Tests.Protos.Common;
using Vivace.Traces.Tests.Protos.Trace;

namespace Vivace.Traces.Tests.Otlp;

public sealed class AttributeTruncationTests
{
    private const int Limit = 10;

    [Theory]
    [InlineData("short", "short", 0)]
    [InlineData("0123456789", "0123456789", 0)]
    [InlineData("0123456789x", "0123456789", 1)]
    [InlineData("012345678é", "012345678", 1)]
    [InlineData("01234567éé", "01234567é", 1)]
    [InlineData("0123456😀", "0123456", 1)]
    [InlineData("日本語日本語", "日本語", 1)]
    public void LongTextIsCutBetweenCharacters(string sent, string kept, int cuts)
    {
        (KeyValue value, long counted) = Send(new KeyValue { Key = "k", Value = new AnyValue { StringValue = sent } });
        Assert.Equal(kept, value.Value.StringValue);
        Assert.Equal(cuts, counted);
        (KeyValue key, counted) = Send(new KeyValue { Key = sent, Value = new AnyValue { IntValue = -1 } });
        Assert.Equal(kept, key.Key);
        Assert.Equal(-1, key.Value.IntValue);
        Assert.Equal(cuts, counted);
    }

    [Fact]
    public void KeyAndValueCountEach()
    {
        (KeyValue back, long counted) = Send(new KeyValue { Key = new string('k', 50), Value = new AnyValue { StringValue = new string('v', 50) } });
        Assert.Equal((new string('k', Limit), new string('v', Limit), 2), (back.Key, back.Value.StringValue, counted));
    }

    [Fact]
    public void BytesArraysAndListsAreNeverCut()
    {
        string text = new('x', 50);
        KeyValue[] whole =
        [
            new() { Key = "b", Value = new AnyValue { BytesValue = Google.Protobuf.ByteString.CopyFromUtf8(text) } },
            new() { Key = "a", Value = new AnyValue { ArrayValue = new ArrayValue { Values = { new AnyValue { StringValue = text } } } } },
            new() { Key = "l", Value = new AnyValue { KvlistValue = new KeyValueList { Values = { new KeyValue { Key = text } } } } },
            new() { Key = "no value at" },
        ];
        foreach (KeyValue sent in whole[..3])
        {
            (KeyValue back, long counted) = Send(sent);
            Assert.Equal(sent, back);
            Assert.Equal(0, counted);
        }

        Assert.Equal(new KeyValue { Key = "no value a" }, Send(whole[3]).Attribute);
    }

    [Fact]
    public void BytesThatAreNotUtf8AreCutAtTheLimit()
    {
        byte[] garbage = [.. Enumerable.Repeat((byte)0x80, 50)];
        byte[] attribute = [0x0A, 1, (byte)'k', 0x12, 52, 0x0A, 50, .. garbage];
        var truncator = new AttributeTruncator(Limit);
        Assert.Equal([0x0A, 1, (byte)'k', 0x12, 12, 0x0A, 10, .. garbage[..10]], truncator.Apply(attribute).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void NoLimitKeepsAll(int limit)
    {
        byte[] attribute = Encoding.UTF8.GetBytes(new string('x', 5000));
        Assert.Equal(attribute, new AttributeTruncator(limit).Apply(attribute).ToArray());
    }

    private static (KeyValue Attribute, long Cuts) Send(KeyValue attribute)
    {
        var span = new Span { Attributes = { attribute } };
        var request = new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { span } } } } } };
        var batch = new SpanBatch(new TraceDictionary());
        var decoder = new OtlpDecoder(Limit);
        decoder.Decode(request.Bytes(), batch);
        return (KeyValue.Parser.ParseFrom(batch.Dictionary.Attributes.KeyValue(batch.Attributes(0)[0])), decoder.TruncatedAttributes);
    }
}
