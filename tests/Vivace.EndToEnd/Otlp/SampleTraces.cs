using Google.Protobuf;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Otlp;

/// <summary>Small requests with random ids, so that tests sharing a server never meet in one trace.</summary>
public static class SampleTraces
{
    /// <summary>Length of a trace id in bytes.</summary>
    public const int TraceIdBytes = 16;

    /// <summary>Length of a span id in bytes.</summary>
    public const int SpanIdBytes = 8;

    /// <summary>A random id; its first byte is not zero, so that its hex form has no leading zeros.</summary>
    public static ByteString NewId(int bytes)
    {
        byte[] id = new byte[bytes];
        Random.Shared.NextBytes(id);
        id[0] |= 1;
        return ByteString.CopyFrom(id);
    }

    /// <summary>Lower-case hex of an id.</summary>
    public static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);

    /// <summary>A span of now with nothing but ids, a name, a kind and times.</summary>
    public static Span NewSpan(ByteString? traceId = null, string name = "sample")
    {
        ulong now = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        return new Span
        {
            TraceId = traceId ?? NewId(TraceIdBytes),
            SpanId = NewId(SpanIdBytes),
            Name = name,
            Kind = Span.Types.SpanKind.Server,
            StartTimeUnixNano = now,
            EndTimeUnixNano = now + 1_000_000,
        };
    }

    /// <summary>A request with these spans under one resource with a service name.</summary>
    public static ExportTraceServiceRequest RequestOf(params IEnumerable<Span> spans) => new()
    {
        ResourceSpans =
        {
            new ResourceSpans
            {
                Resource = new Resource { Attributes = { Text("service.name", "end-to-end") } },
                ScopeSpans = { new ScopeSpans { Scope = new InstrumentationScope { Name = "tests" }, Spans = { spans } } },
            },
        },
    };

    /// <summary>A request with one new trace of <paramref name="spans"/> spans.</summary>
    public static ExportTraceServiceRequest NewRequest(int spans = 1)
    {
        var traceId = NewId(TraceIdBytes);
        return RequestOf(Enumerable.Range(0, spans).Select(n => NewSpan(traceId, $"sample {n}")));
    }

    /// <summary>A request of about <paramref name="bytes"/> bytes in spans of about 2 kB.</summary>
    public static ExportTraceServiceRequest NewRequestOfSize(int bytes)
    {
        const int PayloadBytes = 2_000;
        string payload = new('x', PayloadBytes);
        var traceId = NewId(TraceIdBytes);
        return RequestOf(Enumerable.Range(0, Math.Max(1, bytes / PayloadBytes)).Select(n =>
        {
            var span = NewSpan(traceId, $"large {n}");
            span.Attributes.Add(Text("payload", payload));
            return span;
        }));
    }

    /// <summary>Hex id of the first span's trace.</summary>
    public static string TraceIdOf(ExportTraceServiceRequest request) => Hex(request.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceId);

    /// <summary>A string attribute.</summary>
    public static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };
}
