using Google.Protobuf;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Tests.Json;
using Vivace.Traces.Tests.Protos.Collector;
using Vivace.Traces.Tests.Protos.Trace;
using Span = Vivace.Traces.Tests.Protos.Trace.Span;

namespace Vivace.Traces.Tests.Otlp;

/// <summary>The generated protobuf types are the oracle: what they write is read, and what is written they read as the same.</summary>
public sealed class OtlpRoundTripTests
{
    private const int Rounds = 400;

    [Fact]
    public void EveryRequestComesBackAsItWas()
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            ExportTraceServiceRequest request = new OtlpArbitrary(seed).Request();
            byte[] encoded = DecodedRequest.Encode(DecodedRequest.Decode(request.Bytes()));
            Assert.True(
                DecodedRequest.SpanBySpan(request).Equals(ExportTraceServiceRequest.Parser.ParseFrom(encoded)), $"seed {seed}");
        }
    }

    [Fact]
    public void WhatIsWrittenIsWhatTheGeneratedTypesWrite()
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            ExportTraceServiceRequest request = new OtlpArbitrary(seed).Request();
            Assert.True(
                DecodedRequest.SpanBySpan(request).Bytes().AsSpan().SequenceEqual(
                    DecodedRequest.Encode(DecodedRequest.Decode(request.Bytes()))),
                $"seed {seed}");
        }
    }

    [Fact]
    public void TheInspectorCountsSpansAndTheirEncodedSize()
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            ExportTraceServiceRequest request = new OtlpArbitrary(seed).Request();
            OtlpRequestSummary summary = OtlpInspector.Inspect(request.Bytes());
            Assert.Equal(request.ResourceSpans.Sum(resource => resource.ScopeSpans.Sum(scope => scope.Spans.Count)), summary.SpanCount);
            Assert.Null(summary.InvalidId);
            foreach (ResourceSpans resource in request.ResourceSpans)
            {
                resource.Resource ??= new Protos.Resource.Resource();
                foreach (ScopeSpans scope in resource.ScopeSpans)
                {
                    scope.Scope ??= new Protos.Common.InstrumentationScope();
                    foreach (Span span in scope.Spans)
                    {
                        span.Status ??= new Status();
                    }
                }
            }

            // Lengths of the messages around may take a byte more; the specification counts two for what is absent.
            int exact = request.CalculateSize();
            Assert.InRange(summary.EncodedSize, exact - (3 * summary.SpanCount) - 32, exact);
        }
    }

    [Fact]
    public void TheSizeOfARowIsThatOfItsSpan()
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            ExportTraceServiceRequest request = new OtlpArbitrary(seed).Request();
            SpanBatch batch = DecodedRequest.Decode(request.Bytes());
            int row = 0;
            foreach (ResourceSpans group in DecodedRequest.SpanBySpan(request, withFlags: true).ResourceSpans)
            {
                Assert.True(group.ScopeSpans[0].Spans[0].CalculateSize() == batch.Sizes[row], $"seed {seed}, row {row}");
                row++;
            }

            row = 0;
            foreach (ResourceSpans group in DecodedRequest.SpanBySpan(request).ResourceSpans)
            {
                Assert.Equal(
                    group.ScopeSpans[0].Spans[0].CalculateSize(), OtlpEncoder.SpanSize(batch, row, batch.ParentSpanIds[row]));
                row++;
            }

            Assert.Equal(batch.Count, row);
        }
    }

    [Fact]
    public void RequestsOfOneDictionaryDoNotDisturbEachOther()
    {
        var dictionary = new TraceDictionary();
        var decoder = new OtlpDecoder(0);
        List<(SpanBatch Batch, ExportTraceServiceRequest Request)> all = [];
        for (int seed = 0; seed < 60; seed++)
        {
            ExportTraceServiceRequest request = new OtlpArbitrary(seed % 30).Request();
            var batch = new SpanBatch(dictionary);
            decoder.Decode(request.Bytes(), batch);
            all.Add((batch, request));
        }

        Assert.All(all, static one => Assert.Equal(
            DecodedRequest.SpanBySpan(one.Request), ExportTraceServiceRequest.Parser.ParseFrom(DecodedRequest.Encode(one.Batch))));
    }

    [Fact]
    public void ADecoderThatHasWarmedUpAllocatesNothing()
    {
        byte[] request = new OtlpArbitrary(3).Request().Bytes();
        var dictionary = new TraceDictionary();
        var batch = new SpanBatch(dictionary);
        var decoder = new OtlpDecoder(2048);
        decoder.Decode(request, batch);
        batch.Clear(dictionary);
        long before = GC.GetAllocatedBytesForCurrentThread();
        OtlpInspector.Inspect(request);
        decoder.Decode(request, batch);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void FieldsMayComeInAnyOrder()
    {
        var span = new OtlpArbitrary(9).Span();
        byte[] spans = new ScopeSpans { Spans = { span } }.Bytes();
        byte[] scope = new ScopeSpans { Scope = new() { Name = "late" }, SchemaUrl = "s" }.Bytes();
        byte[] group = new ResourceSpans { ScopeSpans = { ScopeSpans.Parser.ParseFrom([.. spans, .. scope]) } }.Bytes();
        byte[] resource = new ResourceSpans { Resource = new() { DroppedAttributesCount = 7 }, SchemaUrl = "r" }.Bytes();
        byte[] both = [.. group, .. resource];
        byte[] request = [0x0A, .. Varint(both.Length), .. both];
        ExportTraceServiceRequest back =
            ExportTraceServiceRequest.Parser.ParseFrom(DecodedRequest.Encode(DecodedRequest.Decode(request)));
        Assert.Equal(7u, back.ResourceSpans[0].Resource.DroppedAttributesCount);
        Assert.Equal("r", back.ResourceSpans[0].SchemaUrl);
        Assert.Equal("late", back.ResourceSpans[0].ScopeSpans[0].Scope.Name);
        Assert.Equal("s", back.ResourceSpans[0].ScopeSpans[0].SchemaUrl);
    }

    private static byte[] Varint(int value)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteLength(value);
        }

        return stream.ToArray();
    }
}
