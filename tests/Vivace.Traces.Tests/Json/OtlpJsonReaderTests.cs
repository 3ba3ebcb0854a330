using System.Text;
using Google.Protobuf;
using Vivace.Traces.Json;
using Vivace.Traces.Tests.Protos.Collector;
using Vivace.Traces.Tests.Protos.Common;
using Vivace.Traces.Tests.Protos.Trace;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Tests.Json;

public class OtlpJsonReaderTests
{
    private const string TraceId = "5b8aa5a2d2c872e8321cf37308d69df2";

    [Fact]
    public void AnyRequestReadsBackEqualAndCanonical()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            ExportTraceServiceRequest request = new OtlpArbitrary(seed).Request();
            byte[] json = new OtlpJsonText(seed).Write(request);

            using PooledByteBuffer protobuf = OtlpJsonReader.Transcode(json);

            ExportTraceServiceRequest read = ExportTraceServiceRequest.Parser.ParseFrom(protobuf.WrittenSpan);
            Assert.True(request.Equals(read), $"seed {seed}: {Encoding.UTF8.GetString(json)}");
            Assert.Equal(request.CalculateSize(), protobuf.WrittenCount);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("  {} \n")]
    [InlineData("{} trailing text")]
    [InlineData("{}{\"resourceSpans\":7}")]
    [InlineData("""{"resourceSpans":null}""")]
    [InlineData("""{"ResourceSpans":[{"scopeSpans":7}]}""")]
    [InlineData("""{"unknown":{"resourceSpans":[1,2,{}]},"other":[[],"x"]}""")]
    public void NothingIsNoBytes(string json) => Assert.Equal(0, Transcode(json).WrittenCount);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("text")]
    [InlineData("7")]
    [InlineData("\"{}\"")]
    [InlineData("{")]
    [InlineData("{\"resourceSpans\":[")]
    [InlineData("{\"resourceSpans\":{}}")]
    [InlineData("{\"resourceSpans\":[7]}")]
    [InlineData("{\"resourceSpans\":[{\"resource\":[]}]}")]
    [InlineData("{'resourceSpans':[]}")]
    [InlineData("{\"resourceSpans\":[],}")]
    public void WhatIsNotARequestIsRefused(string json) =>
        Assert.Equal(OtlpJsonErrorKind.Malformed, Assert.Throws<OtlpJsonException>(() => Transcode(json)).Kind);

    [Fact]
    public void AByteOrderMarkIsAnErrorOfItsOwnKind() =>
        Assert.Equal(OtlpJsonErrorKind.ByteOrderMark, Assert.Throws<OtlpJsonException>(() => Transcode("\ufeff{}")).Kind);

    [Fact]
    public void AnErrorSaysFieldAndPlace()
    {
        var error = Assert.Throws<OtlpJsonException>(() => Span("""{"name":"a","startTimeUnixNano":12.5}"""));
        Assert.Contains("startTimeUnixNano", error.Message, StringComparison.Ordinal);
        Assert.Contains("at byte 75", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("traceId")]
    [InlineData("trace_id")]
    public void NamesAreTakenInBothForms(string name) =>
        Assert.Equal(TraceId, Convert.ToHexStringLower(Span($$"""{"{{name}}":"{{TraceId}}"}""").TraceId.Span));

    [Theory]
    [InlineData("\"5B8AA5A2D2C872E8321CF37308D69DF2\"")]
    [InlineData("\"\\u0035b8aa5a2d2c872e8321cf37308d69df2\"")]
    public void HexIsTakenInEitherCaseAndEscaped(string id) =>
        Assert.Equal(TraceId, Convert.ToHexStringLower(Span($$"""{"traceId":{{id}}}""").TraceId.Span));

    [Fact]
    public void EmptyIdsAreEmpty() => Assert.Equal(new Span(), Span("""{"traceId":"","spanId":"","parentSpanId":""}"""));

    [Theory]
    [InlineData("traceId", "\"W4qlotLIcugyHPNzCNad8g==\"")]
    [InlineData("traceId", "\"5b8aa5a2d2c872e8321cf37308d69df\"")]
    [InlineData("traceId", "\"5b8aa5a2d2c872e8321cf37308d69df20\"")]
    [InlineData("traceId", "\"5b8aa5a2d2c872e8\"")]
    [InlineData("traceId", "\"0x8aa5a2d2c872e8321cf37308d69df2\"")]
    [InlineData("traceId", "\"zb8aa5a2d2c872e8321cf37308d69df2\"")]
    [InlineData("traceId", "null")]
    [InlineData("traceId", "1")]
    [InlineData("spanId", "\"5b8aa5a2d2c872e8321cf37308d69df2\"")]
    [InlineData("spanId", "null")]
    [InlineData("parentSpanId", "\"051581bf3cb55c1\"")]
    [InlineData("parentSpanId", "null")]
    [InlineData("startTimeUnixNano", "12.0")]
    [InlineData("startTimeUnixNano", "1.7e18")]
    [InlineData("startTimeUnixNano", "\"12.0\"")]
    [InlineData("startTimeUnixNano", "\"1.7e18\"")]
    [InlineData("startTimeUnixNano", "\"\"")]
    [InlineData("startTimeUnixNano", "\" 1\"")]
    [InlineData("startTimeUnixNano", "-1")]
    [InlineData("startTimeUnixNano", "18446744073709551616")]
    [InlineData("startTimeUnixNano", "null")]
    [InlineData("startTimeUnixNano", "true")]
    [InlineData("flags", "4294967296")]
    [InlineData("flags", "null")]
    [InlineData("flags", "1.0")]
    [InlineData("droppedLinksCount", "-1")]
    [InlineData("droppedLinksCount", "null")]
    [InlineData("kind", "\"CLIENT\"")]
    [InlineData("kind", "\"2\"")]
    [InlineData("kind", "\"span_kind_client\"")]
    [InlineData("kind", "null")]
    [InlineData("kind", "2.0")]
    [InlineData("kind", "3000000000")]
    [InlineData("name", "7")]
    [InlineData("name", "{}")]
    [InlineData("name", "true")]
    [InlineData("attributes", "{}")]
    [InlineData("attributes", "[7]")]
    [InlineData("events", "{}")]
    [InlineData("status", "[]")]
    [InlineData("status", "{\"code\":\"ERROR\"}")]
    [InlineData("status", "{\"code\":\"2\"}")]
    [InlineData("status", "{\"code\":null}")]
    [InlineData("links", "[{\"traceId\":\"0x\"}]")]
    [InlineData("links", "[{\"spanId\":null}]")]
    public void ValuesOfTheWrongShapeAreRefused(string field, string value) =>
        Assert.Throws<OtlpJsonException>(() => Span($$"""{"{{field}}":{{value}}}"""));

    [Theory]
    [InlineData("""{"intValue":1.0}""")]
    [InlineData("""{"intValue":"1e3"}""")]
    [InlineData("""{"intValue":null}""")]
    [InlineData("""{"intValue":9223372036854775808}""")]
    [InlineData("""{"doubleValue":null}""")]
    [InlineData("""{"doubleValue":"nan"}""")]
    [InlineData("""{"doubleValue":""}""")]
    [InlineData("""{"doubleValue":"1 "}""")]
    [InlineData("""{"doubleValue":1e999}""")]
    [InlineData("""{"doubleValue":true}""")]
    [InlineData("""{"boolValue":"true"}""")]
    [InlineData("""{"boolValue":null}""")]
    [InlineData("""{"boolValue":1}""")]
    [InlineData("""{"bytesValue":"_-8="}""")]
    [InlineData("""{"bytesValue":"AA"}""")]
    [InlineData("""{"bytesValue":null}""")]
    [InlineData("""{"stringValue":7}""")]
    [InlineData("""{"arrayValue":[]}""")]
    [InlineData("""{"arrayValue":{"values":{}}}""")]
    [InlineData("""{"kvlistValue":{"values":[7]}}""")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    public void AttributeValuesOfTheWrongShapeAreRefused(string value) => Assert.Throws<OtlpJsonException>(() => Value(value));

    [Theory]
    [InlineData("1", 1u)]
    [InlineData("\"1\"", 1u)]
    [InlineData("4294967295", uint.MaxValue)]
    public void IntegersAreTakenAsNumbersAndAsStrings(string value, uint expected) =>
        Assert.Equal(expected, Span($$"""{"flags":{{value}}}""").Flags);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("\"1.5e3\"", 1500)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    [InlineData("\"Infinity\"", double.PositiveInfinity)]
    [InlineData("\"NaN\"", double.NaN)]
    public void DoublesAreTakenAsNumbersAndAsStrings(string value, double expected) =>
        Assert.Equal(expected, Value($$"""{"doubleValue":{{value}}}""").DoubleValue);

    [Theory]
    [InlineData("3", 3)]
    [InlineData("\"SPAN_KIND_CLIENT\"", 3)]
    [InlineData("77", 77)]
    [InlineData("-1", -1)]
    public void EnumsAreTakenAsNumbersAndAsNames(string value, int expected) =>
        Assert.Equal(expected, (int)Span($$"""{"kind":{{value}}}""").Kind);

    [Fact]
    public void ANullStringIsEmpty()
    {
        Assert.Equal(new Span(), Span("""{"name":null,"traceState":null}"""));
        Assert.Equal(new AnyValue { StringValue = "" }, Value("""{"stringValue":null}"""));
    }

    [Fact]
    public void NullArraysAndObjectsAreAbsent()
    {
        Assert.Equal(new Span(), Span("""{"attributes":null,"events":null,"links":null,"status":null}"""));
        Assert.Equal(new ResourceSpans(), ResourceSpans("""{"resource":null,"scopeSpans":null}"""));
        Assert.Equal(new AnyValue(), Value("""{"arrayValue":null,"kvlistValue":null}"""));
    }

    [Fact]
    public void ANullElementIsAnEmptyMessage()
    {
        ResourceSpans resourceSpans = ResourceSpans("""{"scopeSpans":[null,{"spans":[null,{}]}]}""");
        Assert.Equal(2, resourceSpans.ScopeSpans.Count);
        Assert.Equal([new Span(), new Span()], resourceSpans.ScopeSpans[1].Spans);
        Assert.Equal([new AnyValue()], Value("""{"arrayValue":{"values":[null]}}""").ArrayValue.Values);
    }

    [Theory]
    [InlineData("""{"key":"k"}""")]
    [InlineData("""{"key":"k","value":{}}""")]
    [InlineData("""{"key":"k","value":null}""")]
    [InlineData("""{"value":{"unknown":1},"key":"k"}""")]
    public void AnAttributeWithoutValueIsKept(string attribute) => Assert.Equal(
        [new KeyValue { Key = "k", Value = new AnyValue() }], Span($$"""{"attributes":[{{attribute}}]}""").Attributes);

    [Fact]
    public void DuplicateKeysAreKeptInOrder()
    {
        Span span = Span("""{"attributes":[{"key":"k","value":{"intValue":2}},{"key":"k","value":{"intValue":1}}]}""");
        Assert.Equal([2, 1], span.Attributes.Select(a => a.Value.IntValue));
    }

    [Theory]
    [InlineData("""{"stringValue":"a","intValue":7}""")]
    [InlineData("""{"arrayValue":{"values":[{"intValue":1}]},"intValue":"7"}""")]
    [InlineData("""{"intValue":6,"intValue":7}""")]
    public void OfSeveralValuesTheLastCounts(string value) => Assert.Equal(new AnyValue { IntValue = 7 }, Value(value));

    [Fact]
    public void OfTwoArraysTheLastCounts() => Assert.Single(
        Value("""{"arrayValue":{"values":[{"intValue":1}]},"arrayValue":{"values":[{"intValue":2}]}}""").ArrayValue.Values,
        new AnyValue { IntValue = 2 });

    [Fact]
    public void OfAMemberThatComesTwiceTheLastCountsEvenIfItIsZero() =>
        Assert.Equal(new Span(), Span("""{"name":"a","name":"","flags":1,"flags":0,"kind":2,"kind":"SPAN_KIND_UNSPECIFIED"}"""));

    [Fact]
    public void ZeroValuesOfAnAttributeAreWritten()
    {
        Assert.Equal(new AnyValue { StringValue = "" }, Value("""{"stringValue":""}"""));
        Assert.Equal(new AnyValue { BoolValue = false }, Value("""{"boolValue":false}"""));
        Assert.Equal(new AnyValue { IntValue = 0 }, Value("""{"intValue":"0"}"""));
        Assert.Equal(new AnyValue { DoubleValue = 0 }, Value("""{"doubleValue":0}"""));
        Assert.Equal(new AnyValue { BytesValue = ByteString.Empty }, Value("""{"bytesValue":""}"""));
        Assert.Equal(new AnyValue { ArrayValue = new ArrayValue() }, Value("""{"arrayValue":{}}"""));
        Assert.Equal(new AnyValue { KvlistValue = new KeyValueList() }, Value("""{"kvlistValue":{"values":[]}}"""));
    }

    [Fact]
    public void SchemaUrlsAreKept()
    {
        ResourceSpans resourceSpans = ResourceSpans("""{"schemaUrl":"r","scopeSpans":[{"schema_url":"s"}]}""");
        Assert.Equal("r", resourceSpans.SchemaUrl);
        Assert.Equal("s", resourceSpans.ScopeSpans[0].SchemaUrl);
    }

    [Fact]
    public void EntityReferencesAreDropped() => Assert.Equal(
        new ResourceSpans { Resource = new() }, ResourceSpans("""{"resource":{"entityRefs":[{"type":"service","idKeys":["a"]}]}}"""));

    [Theory]
    [InlineData("""\"\\\/\b\f\n\r\t""", "\"\\/\b\f\n\r\t")]
    [InlineData("""\u00e9\u20ac\ud83d\ude00""", "é€😀")]
    [InlineData("""a\ud83db""", "a\ufffdb")]
    [InlineData("""\ude00\ud83d""", "\ufffd\ufffd")]
    [InlineData("""\u0000""", "\0")]
    public void EscapesAreResolved(string escaped, string expected)
    {
        Assert.Equal(expected, Span($$"""{"name":"{{escaped}}"}""").Name);
        Assert.Equal(expected, Value($$"""{"stringValue":"{{escaped}}"}""").StringValue);
    }

    [Fact]
    public void EscapedNamesAreNames() => Assert.Equal("x", Span("""{"\u006eame":"x"}""").Name);

    [Fact]
    public void BytesMayHaveEscapedSlashes() =>
        Assert.Equal([0, 1, 0xff], Value("""{"bytesValue":"AAH\/"}""").BytesValue.ToByteArray());

    [Fact]
    public void BytesThatAreNotUtf8AreKept()
    {
        byte[] json = [.. "{\"resourceSpans\":[{\"schemaUrl\":\"a"u8, 0xff, .. "\"}]}"u8];
        using PooledByteBuffer protobuf = OtlpJsonReader.Transcode(json);
        Assert.Equal([0x0a, 4, 0x1a, 2, (byte)'a', 0xff], protobuf.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void NestedValuesHaveALimit(int levels, bool accepted)
    {
        string Nest(string open, string close) =>
            string.Concat(Enumerable.Repeat(open, levels)) + "{}" + string.Concat(Enumerable.Repeat(close, levels));
        string array = Nest("""{"arrayValue":{"values":[""", "]}}");
        string list = Nest("""{"kvlistValue":{"values":[{"value":""", "}]}}");
        if (accepted)
        {
            Value(array);
            Value(list);
        }
        else
        {
            Assert.Throws<OtlpJsonException>(() => Value(array));
            Assert.Throws<OtlpJsonException>(() => Value(list));
        }
    }

    [Fact]
    public void UnknownFieldsHaveADepthLimit() =>
        Assert.Throws<OtlpJsonException>(() => Transcode("{\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}"));

    [Fact]
    public void SpansCostNoAllocation()
    {
        const string Span = """
            {"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13","name":"\u003ca\u003e","kind":"SPAN_KIND_SERVER",
            "startTimeUnixNano":"1795396725503530816","flags":257,"attributes":[{"key":"d","value":{"doubleValue":"0.25"}}],"x":{}}
            """;
        byte[] json = Encoding.UTF8.GetBytes(
            $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{string.Join(',', Enumerable.Repeat(Span, 500))}}]}]}]}""");
        OtlpJsonReader.Transcode(json).Dispose();

        long before = GC.GetAllocatedBytesForCurrentThread();
        OtlpJsonReader.Transcode(json).Dispose();
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 500);
    }

    [Fact]
    public void DamagedRequestsGiveTheDeclaredErrorOrFewBytes()
    {
        var random = new Random(1);
        for (int seed = 0; seed < 3000; seed++)
        {
            byte[] json = new OtlpJsonText(seed).Write(new OtlpArbitrary(seed).Request(maxSpans: 2));
            json = Damage.Apply(json, random, "{}[]\",:0-.\\u\xff"u8);
            try
            {
                using PooledByteBuffer protobuf = OtlpJsonReader.Transcode(json);

                // "{}," as an attribute is the worst: four bytes for three.
                Assert.True(protobuf.WrittenCount <= (json.Length * 4 / 3) + 16, $"seed {seed}");
            }
            catch (OtlpJsonException)
            {
            }
        }
    }

    private static Span Span(string span) => ResourceSpans($$"""{"scopeSpans":[{"spans":[{{span}}]}]}""").ScopeSpans[0].Spans[0];

    private static AnyValue Value(string value) => Span($$"""{"attributes":[{"key":"k","value":{{value}}}]}""").Attributes[0].Value;

    private static ResourceSpans ResourceSpans(string resourceSpans)
    {
        using PooledByteBuffer protobuf = Transcode($$"""{"resourceSpans":[{{resourceSpans}}]}""");
        using var input = CodedInputStream.CreateWithLimits(new MemoryStream(protobuf.WrittenSpan.ToArray()), int.MaxValue, recursionLimit: 1000);
        return ExportTraceServiceRequest.Parser.ParseFrom(input).ResourceSpans[0];
    }

    private static PooledByteBuffer Transcode(string json) => OtlpJsonReader.Transcode(Encoding.UTF8.GetBytes(json));
}
