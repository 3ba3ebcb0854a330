using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Vivace.Traces.Json;
using Vivace.Traces.Tests.Protos.Common;
using Vivace.Traces.Tests.Protos.Tempo;
using Vivace.Traces.Tests.Protos.Trace;
using Vivace.Traces.Wire;
using Resource = Vivace.Traces.Tests.Protos.Resource.Resource;

namespace Vivace.Traces.Tests.Json;

public class TraceJsonWriterTests
{
    [Fact]
    public void TheCapturedTraceIsWrittenByteForByte()
    {
        Assert.Equal($$"""{"batches":{{CapturedTrace.ResourceSpans}}}""", V1(CapturedTrace.Protobuf));
        Assert.Equal(
            $$$"""{"trace":{"resourceSpans":{{{CapturedTrace.ResourceSpans}}}},"metrics":{"inspectedBytes":"31131"}}""",
            V2(CapturedTrace.Protobuf, 31131));
    }

    [Fact]
    public void AnyTraceSaysWhatProtobufsOwnJsonSays()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Trace trace = Arbitrary(seed);

            JsonNode? written = JsonNode.Parse(V2(trace.ToByteArray()))!["trace"];

            JsonNode? expected = JsonNode.Parse(JsonFormatter.Default.Format(WithAlwaysPresent(trace)));
            Assert.True(JsonNode.DeepEquals(expected, written), $"seed {seed}:\n{expected}\n{written}");
        }
    }

    [Fact]
    public void V1IsV2UnderAnotherName()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Trace arbitrary = Arbitrary(seed);
            arbitrary.ResourceSpans.Add(new ResourceSpans());
            byte[] trace = arbitrary.ToByteArray();
            string resourceSpans = V2(trace)["""{"trace":{"resourceSpans":""".Length..^"""},"metrics":{}}""".Length];
            Assert.Equal($$"""{"batches":{{resourceSpans}}}""", V1(trace));
        }
    }

    [Fact]
    public void AnUnknownTraceHasAnEmptyTraceAndMetrics()
    {
        Assert.Equal("{}", V1([]));
        Assert.Equal("""{"trace":{},"metrics":{}}""", V2([]));
    }

    [Fact]
    public void APartialTraceSaysSo() => Assert.Equal(
        """{"trace":{},"metrics":{},"status":"PARTIAL","message":"Trace exceeds \u003c5\u003e"}""", V2([], 0, "Trace exceeds <5>"));

    [Fact]
    public void ResourceScopeAndStatusAreAlwaysThereAndEmptyArraysAreNot()
    {
        var trace = new Trace();
        trace.ResourceSpans.Add(new ResourceSpans());
        trace.ResourceSpans.Add(new ResourceSpans { ScopeSpans = { new ScopeSpans() } });
        trace.ResourceSpans.Add(new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { new Span() } } } });
        Assert.Equal(
            """{"batches":[{"resource":{}},{"resource":{},"scopeSpans":[{"scope":{}}]},{"resource":{},"scopeSpans":[{"scope":{},"spans":[{"status":{}}]}]}]}""",
            V1(trace.ToByteArray()));
    }

    [Theory]
    [InlineData(1, "\"SPAN_KIND_INTERNAL\"")]
    [InlineData(5, "\"SPAN_KIND_CONSUMER\"")]
    [InlineData(6, "6")]
    [InlineData(-1, "-1")]
    public void EnumsWithoutANameAreNumbers(int kind, string expected) => Assert.Contains(
        $"\"kind\":{expected},", V1(Trace(new Span { Kind = (Span.Types.SpanKind)kind })), StringComparison.Ordinal);

    [Fact]
    public void TextThatIsNotUtf8ShowsTheReplacementCharacter()
    {
        // A span whose name is "a", 0xff.
        byte[] trace = [0x0a, 8, 0x12, 6, 0x12, 4, 0x2a, 2, (byte)'a', 0xff];
        Assert.Contains("\"name\":\"a\ufffd\"", V1(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownFieldsAndInterleavedOnesAreNoHindrance()
    {
        Span span = new OtlpArbitrary(3).Span();
        span.Attributes.Add(new KeyValue { Key = "k", Value = new AnyValue { IntValue = 1 } });
        byte[] event0 = new Span { Events = { new Span.Types.Event { Name = "e0" } } }.ToByteArray();
        byte[] attribute = new Span { Attributes = { new KeyValue { Key = "late" } } }.ToByteArray();
        byte[] unknown = [0xfa, 0x3e, 1, 7, 0xa3, 6, 8, 1, 0xa4, 6];
        byte[] body = [.. event0, .. unknown, .. span.ToByteArray(), .. attribute, .. event0];

        string json = V1(Trace(body));

        Span merged = Span.Parser.ParseFrom(body);
        Assert.Equal(V1(Trace(merged)), json);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    [InlineData(50_000, false)]
    public void NestedValuesHaveALimit(int levels, bool accepted)
    {
        byte[] trace = Trace(Nested(levels));
        if (accepted)
        {
            Assert.Equal(levels, V1(trace).Split("arrayValue").Length - 1);
        }
        else
        {
            Assert.Throws<ProtoException>(() => V1(trace));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x0a, 5, 0 }, "unexpected EOF")]
    [InlineData(new byte[] { 0x0a }, "unexpected EOF")]
    [InlineData(new byte[] { 0x0c }, "proto: unexpected end of group")]
    public void DamageIsNamed(byte[] trace, string message) =>
        Assert.Equal(message, Assert.Throws<ProtoException>(() => V1(trace)).Message);

    [Fact]
    public void DamagedTracesGiveTheDeclaredErrorOrJson()
    {
        var random = new Random(1);
        for (int seed = 0; seed < 3000; seed++)
        {
            byte[] trace = Damage.Apply(Arbitrary(seed).ToByteArray(), random, default);
            try
            {
                string json = V2(trace);
                Assert.NotNull(JsonNode.Parse(json, documentOptions: new() { MaxDepth = 1000 }));
            }
            catch (ProtoException)
            {
            }
        }
    }

    [Fact]
    public void SpansCostNoAllocation()
    {
        var trace = new Trace { ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans() } } } };
        for (int i = 0; i < 500; i++)
        {
            trace.ResourceSpans[0].ScopeSpans[0].Spans.Add(new Span
            {
                Name = "<a>",
                Kind = Span.Types.SpanKind.Server,
                StartTimeUnixNano = 1795396725503530816,
                Attributes = { new KeyValue { Key = "ratio", Value = new AnyValue { DoubleValue = 1e-7 } } },
            });
        }

        byte[] protobuf = trace.ToByteArray();
        using var output = new PooledByteBuffer(1 << 20);
        TraceJsonWriter.WriteV1(protobuf, output);
        output.Truncate(0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        TraceJsonWriter.WriteV1(protobuf, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A span with an attribute of arrays within arrays, put together from the inside.</summary>
    internal static byte[] Nested(int levels)
    {
        // Each level is an AnyValue with field 5, an ArrayValue, with field 1, an AnyValue.
        var parts = new Stack<byte[]>();
        int size = 0;
        for (int i = 0; i < levels; i++)
        {
            byte[] inner = i == 0 ? [] : Header(0x0a, size);
            byte[] outer = Header(0x2a, size + inner.Length);
            parts.Push([.. outer, .. inner]);
            size += inner.Length + outer.Length;
        }

        byte[] value = [.. parts.SelectMany(part => part)];
        byte[] keyValue = [.. Header(0x12, value.Length), .. value];
        return [.. Header(0x4a, keyValue.Length), .. keyValue];
    }

    internal static Trace Arbitrary(int seed)
    {
        var trace = new Trace();
        trace.ResourceSpans.Add(new OtlpArbitrary(seed).Request(maxSpans: 4).ResourceSpans);
        return trace;
    }

    internal static byte[] Trace(byte[] span)
    {
        byte[] scopeSpans = [.. Header(0x12, span.Length), .. span];
        byte[] resourceSpans = [.. Header(0x12, scopeSpans.Length), .. scopeSpans];
        return [.. Header(0x0a, resourceSpans.Length), .. resourceSpans];
    }

    private static byte[] Trace(Span span) => Trace(span.ToByteArray());

    private static byte[] Header(byte tag, int length)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            output.WriteRawTag(tag);
            output.WriteLength(length);
        }

        return stream.ToArray();
    }

    private static Trace WithAlwaysPresent(Trace trace)
    {
        Trace copy = trace.Clone();
        foreach (ResourceSpans resourceSpans in copy.ResourceSpans)
        {
            resourceSpans.Resource ??= new Resource();
            foreach (ScopeSpans scopeSpans in resourceSpans.ScopeSpans)
            {
                scopeSpans.Scope ??= new InstrumentationScope();
                foreach (Span span in scopeSpans.Spans)
                {
                    span.Status ??= new Status();
                }
            }
        }

        return copy;
    }

    private static string V1(byte[] trace) => Written(output => TraceJsonWriter.WriteV1(trace, output));

    private static string V2(byte[] trace, long inspectedBytes = 0, string? message = null) =>
        Written(output => TraceJsonWriter.WriteV2(trace, inspectedBytes, message, output));

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
