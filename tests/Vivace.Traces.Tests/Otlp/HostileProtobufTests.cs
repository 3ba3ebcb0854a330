using Google.Protobuf;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Tests.Json;
using Vivace.Traces.Tests.Protos.Collector;
using Vivace.Traces.Tests.Protos.Trace;
using Vivace.Traces.Wire;
using Span = Vivace.Traces.Tests.Protos.Trace.Span;

namespace Vivace.Traces.Tests.Otlp;

/// <summary>
/// What the inspector passes can be decoded, encoded and parsed by the generated types, whatever it is; what it does not pass ends in a
/// <see cref="ProtoException"/> and in nothing else.
/// </summary>
public sealed class HostileProtobufTests
{
    private static readonly byte[] LikelyBytes = [0x08, 0x0A, 0x0B, 0x0C, 0x12, 0x1A, 0x7A, 0x7F, 0x80, 0xFF, 0x00, 0x10, 0x22, 0x3A];

    [Fact]
    public void DamagedRequestsAreRefusedOrServed()
    {
        int passed = 0;
        for (int seed = 0; seed < 6000; seed++)
        {
            byte[] request = Damage.Apply(new OtlpArbitrary(seed % 50).Request(3).Bytes(), new Random(seed), LikelyBytes);
            passed += AssertRefusedOrServed(request) ? 1 : 0;
        }

        Assert.InRange(passed, 100, 5900);
    }

    [Fact]
    public void RandomBytesAreRefusedOrServed()
    {
        var random = new Random(1);
        for (int round = 0; round < 5000; round++)
        {
            byte[] request = new byte[random.Next(60)];
            random.NextBytes(request);
            AssertRefusedOrServed(request);
        }
    }

    [Fact]
    public void EveryTruncationIsRefusedOrServed()
    {
        byte[] whole = new OtlpArbitrary(12).Request(2).Bytes();
        for (int length = 0; length < whole.Length; length += 1 + (length / 300))
        {
            AssertRefusedOrServed(whole[..length]);
        }
    }

    [Fact]
    public void UnknownFieldsAtEveryLevelAreDropped()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            ExportTraceServiceRequest request = new OtlpArbitrary(seed).Request(4);
            byte[] salted = Salted(request, seed);
            Assert.NotEqual(request.Bytes(), salted);
            ExportTraceServiceRequest back =
                ExportTraceServiceRequest.Parser.ParseFrom(DecodedRequest.Encode(DecodedRequest.Decode(salted)));
            Assert.True(DecodedRequest.SpanBySpan(request).Equals(WithoutUnknown(back)), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("k\u00ff\u00fe")]
    [InlineData("\u00c3")]
    [InlineData("a\u00edb")]
    public void TextThatIsNotUtf8ComesBackRepaired(string bytes)
    {
        byte[] text = [.. bytes.Select(static c => (byte)c)];
        byte[] value = [0x0A, (byte)text.Length, .. text];
        // Beside the value an attribute may have unknown fields, with anything in them.
        byte[] attribute = [0x0A, (byte)text.Length, .. text, 0x12, (byte)value.Length, .. value, 0x2A, 0x02, 0xFF, 0xFF];
        byte[] list = [0x0A, (byte)attribute.Length, .. attribute];
        byte[] nested = [0x0A, 0x01, (byte)'n', 0x12, (byte)(list.Length + 2), 0x32, (byte)list.Length, .. list];
        // An unknown field whose tag takes two bytes.
        byte[] odd = [0x0A, 0x01, (byte)'o', 0x12, (byte)(value.Length + 4), .. value, 0xA2, 0x06, 0x01, 0x41];
        var span = new OtlpArbitrary(1).Span();
        span.Attributes.Clear();
        byte[] spanBytes =
        [
            .. span.Bytes(), 0x4A, (byte)attribute.Length, .. attribute, 0x4A, (byte)nested.Length, .. nested, 0x4A, (byte)odd.Length, .. odd,
        ];
        byte[] scope = Framed(0x12, spanBytes);
        SpanBatch batch = DecodedRequest.Decode(Framed(0x0A, Framed(0x12, scope)));
        Span back = ExportTraceServiceRequest.Parser.ParseFrom(DecodedRequest.Encode(batch)).ResourceSpans[0].ScopeSpans[0].Spans[0];
        string repaired = System.Text.Encoding.UTF8.GetString(text);
        Assert.Contains('\ufffd', repaired);
        Assert.Equal(repaired, back.Attributes[0].Key);
        Assert.Equal(repaired, back.Attributes[0].Value.StringValue);
        Assert.Equal(repaired, back.Attributes[1].Value.KvlistValue.Values[0].Value.StringValue);
        Assert.Equal(repaired, back.Attributes[2].Value.StringValue);
    }

    [Theory]
    [InlineData("0A 7F", "unexpected EOF")]
    [InlineData("0A FF FF FF FF 07", "unexpected EOF")]
    [InlineData("0A FF FF FF FF FF FF FF FF FF 7F", "proto: integer overflow")]
    [InlineData("08 01", "proto: wrong wireType = 0 for field 1 of ExportTraceServiceRequest")]
    [InlineData("0B 0C", "proto: wrong wireType = 3 for field 1 of ExportTraceServiceRequest")]
    [InlineData("0C", "proto: unexpected end of group")]
    [InlineData("13 1C", "proto: unexpected end of group")]
    [InlineData("13", "unexpected EOF")]
    [InlineData("02 00", "proto: illegal tag 0 (wire type 2)")]
    [InlineData("0F 00", "proto: illegal tag 1 (wire type 7)")]
    [InlineData("0A 03 12 01 99", "unexpected EOF")]
    public void MalformedRequestsSayWhatIsWrong(string hex, string message)
    {
        byte[] request = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(message, Assert.Throws<ProtoException>(() => OtlpInspector.Inspect(request)).Message);
    }

    [Fact]
    public void IdsOfAnotherLengthAreMalformed()
    {
        const string Trace = "unmarshal: invalid TraceID length", Span = "unmarshal: invalid SpanID length";
        foreach (int length in new[] { 1, 7, 9, 15, 17, 32 })
        {
            var odd = ByteString.CopyFrom(new byte[length]);
            AssertMalformed(span => span.TraceId = odd, Trace);
            AssertMalformed(span => span.SpanId = odd, Span);
            AssertMalformed(span => span.ParentSpanId = odd, Span);
            AssertMalformed(span => span.Links.Add(new Span.Types.Link { TraceId = odd }), Trace);
            AssertMalformed(span => span.Links.Add(new Span.Types.Link { SpanId = odd }), Span);
        }
    }

    [Fact]
    public void MissingAndZeroIdsAreNamedAndTheFirstOneWins()
    {
        const string NoTrace = "trace ids must be 128 bit, received 0 bits", NoSpan = "span ids must be 64 bit and not all zero, received 0 bits";
        Assert.Equal(NoTrace, InvalidId(static span => span.TraceId = ByteString.Empty));
        Assert.Equal(NoTrace, InvalidId(static span => span.TraceId = ByteString.CopyFrom(new byte[16])));
        Assert.Equal(NoSpan, InvalidId(static span => span.SpanId = ByteString.Empty));
        Assert.Equal(NoSpan, InvalidId(static span => span.SpanId = ByteString.CopyFrom(new byte[8])));
        var good = new OtlpArbitrary(1).Span();
        var noSpan = new OtlpArbitrary(2).Span();
        noSpan.SpanId = ByteString.Empty;
        var noTrace = new OtlpArbitrary(3).Span();
        noTrace.TraceId = ByteString.Empty;
        Assert.Equal(NoSpan, OtlpInspector.Inspect(Request(good, noSpan, noTrace).Bytes()).InvalidId);
    }

    [Fact]
    public void DeprecatedLibrarySpansAreIgnored()
    {
        var span = new OtlpArbitrary(4).Span();
        byte[] library = Framed(0x12, span.Bytes());
        // Field 1000, length-delimited.
        byte[] request = Framed(0x0A, [0xC2, 0x3E, .. Length(library.Length), .. library]);
        Assert.Equal(0, OtlpInspector.Inspect(request).SpanCount);
        Assert.Equal(0, DecodedRequest.Decode(request).Count);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(20_000, false)]
    public void NestingHasALimit(int depth, bool passes)
    {
        byte[] value = [];
        List<byte[]> layers = [];
        int length = 0;
        for (int i = 0; i < depth; i++)
        {
            byte[] element = [0x0A, .. Length(length)];
            length += element.Length;
            byte[] array = [0x2A, .. Length(length)];
            length += array.Length;
            layers.Add([.. array, .. element]);
        }

        layers.Reverse();
        value = [.. layers.SelectMany(static layer => layer)];
        byte[] attribute = [0x0A, 0x01, (byte)'k', 0x12, .. Length(value.Length), .. value];
        byte[] request = Framed(0x0A, Framed(0x12, Framed(0x12, [.. new OtlpArbitrary(1).Span().Bytes(), .. Framed(0x4A, attribute)])));
        if (passes)
        {
            Assert.Equal(1, DecodedRequest.Decode(request).Count);
        }
        else
        {
            Assert.Contains("nested deeper", Assert.Throws<ProtoException>(() => OtlpInspector.Inspect(request)).Message, StringComparison.Ordinal);
        }
    }

    private static bool AssertRefusedOrServed(byte[] request)
    {
        try
        {
            OtlpInspector.Inspect(request);
        }
        catch (ProtoException)
        {
            return false;
        }

        ExportTraceServiceRequest.Parser.ParseFrom(DecodedRequest.Encode(DecodedRequest.Decode(request, maxAttributeBytes: 20)));
        return true;
    }

    private static void AssertMalformed(Action<Span> spoil, string message)
    {
        var span = new OtlpArbitrary(5).Span();
        spoil(span);
        Assert.Equal(message, Assert.Throws<ProtoException>(() => OtlpInspector.Inspect(Request(span).Bytes())).Message);
    }

    private static string? InvalidId(Action<Span> spoil)
    {
        var span = new OtlpArbitrary(6).Span();
        spoil(span);
        return OtlpInspector.Inspect(Request(span).Bytes()).InvalidId;
    }

    private static ExportTraceServiceRequest Request(params Span[] spans) =>
        new() { ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { spans } } } } } };

    private static byte[] Framed(byte tag, byte[] body) => [tag, .. Length(body.Length), .. body];

    private static byte[] Length(int value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    /// <summary>Puts unknown fields of every wire type into every message.</summary>
    private static byte[] Salted(ExportTraceServiceRequest request, int seed)
    {
        var random = new Random(seed);
        byte[] salt = [0xA0, 0x06, 0x01, 0xA2, 0x06, 0x03, 0xFF, 0x0A, 0x80, 0xA3, 0x06, 0xA8, 0x06, 0x01, 0xA4, 0x06, 0xA5, 0x06, 1, 2, 3, 4, 0xA1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8];
        return Salt(request);

        byte[] Salt(IMessage message)
        {
            using var stream = new MemoryStream();
            foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
            {
                if (field.FieldType != Google.Protobuf.Reflection.FieldType.Message)
                {
                    continue;
                }

                object value = field.Accessor.GetValue(message);
                IEnumerable<IMessage> parts = field.IsRepeated ? ((System.Collections.IEnumerable)value).Cast<IMessage>() : value is IMessage one ? [one] : [];
                foreach (IMessage part in parts)
                {
                    byte[] body = Salt(part);
                    stream.Write([.. Length((field.FieldNumber << 3) | 2), .. Length(body.Length), .. body]);
                }
            }

            // What is no message is written by the generated types.
            IMessage scalars = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
            foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
            {
                if (field.FieldType == Google.Protobuf.Reflection.FieldType.Message)
                {
                    if (field.IsRepeated)
                    {
                        ((System.Collections.IList)field.Accessor.GetValue(scalars)).Clear();
                    }
                    else if (field.Accessor.GetValue(scalars) is not null)
                    {
                        // Clearing a member of a union that is not the one set would clear the union.
                        field.Accessor.Clear(scalars);
                    }
                }
            }

            byte[] rest = scalars.ToByteArray();
            return random.Next(2) == 0 ? [.. rest, .. salt, .. stream.ToArray()] : [.. stream.ToArray(), .. rest, .. salt];
        }
    }

    /// <summary>Attributes are kept as they were sent, unknown fields included; that is nobody's business but the sender's.</summary>
    private static ExportTraceServiceRequest WithoutUnknown(ExportTraceServiceRequest request) =>
        ExportTraceServiceRequest.Parser.WithDiscardUnknownFields(true).ParseFrom(request.ToByteArray());
}
