using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Otlp;

/// <summary>
/// Builds a message of repeated <c>ResourceSpans</c> in field 1, which is both an OTLP export request and a <c>tempopb.Trace</c>. Say
/// what it holds, in order; then it is encoded in one piece.
/// </summary>
public sealed class OtlpTraceMessage
{
    private readonly List<Resource> _resources = [];

    /// <summary>Spans added so far.</summary>
    public int SpanCount { get; private set; }

    public void BeginResource(TraceDictionary dictionary, int resource) => _resources.Add(new Resource(dictionary, resource));

    public void BeginScope(TraceDictionary dictionary, int scope) => _resources[^1].Scopes.Add(new Scope(dictionary, scope));

    /// <summary>Adds a span to the scope begun last.</summary>
    public void AddSpan(SpanBatch batch, int row, ulong spanId, ulong parentSpanId)
    {
        _resources[^1].Scopes[^1].Spans.Add(new Span(batch, row, spanId, parentSpanId, OtlpEncoder.SpanSize(batch, row, parentSpanId)));
        SpanCount++;
    }

    /// <summary>The encoded message.</summary>
    /// <exception cref="OverflowException">It would be larger than 2 GiB.</exception>
    public byte[] ToArray()
    {
        long size = 0;
        foreach (Resource resource in _resources)
        {
            size += ProtoSize.LengthDelimited(Measure(resource));
        }

        byte[] encoded = new byte[checked((int)size)];
        var writer = new ProtoSpanWriter(encoded);
        foreach (Resource resource in _resources)
        {
            writer.Header(OtlpFields.Request.ResourceSpans, resource.Size);
            writer.Header(OtlpFields.ResourceSpans.Resource, OtlpEncoder.ResourceSize(resource.Dictionary, resource.Number));
            OtlpEncoder.WriteResource(ref writer, resource.Dictionary, resource.Number);
            foreach (Scope scope in resource.Scopes)
            {
                Write(ref writer, scope);
            }

            writer.String(OtlpFields.ResourceSpans.SchemaUrl, SchemaUrl(resource));
        }

        return encoded;
    }

    private static void Write(ref ProtoSpanWriter writer, Scope scope)
    {
        writer.Header(OtlpFields.ResourceSpans.ScopeSpans, scope.Size);
        writer.Header(OtlpFields.ScopeSpans.Scope, OtlpEncoder.ScopeSize(scope.Dictionary, scope.Number));
        OtlpEncoder.WriteScope(ref writer, scope.Dictionary, scope.Number);
        foreach (Span span in scope.Spans)
        {
            writer.Header(OtlpFields.ScopeSpans.Spans, span.Size);
            OtlpEncoder.WriteSpan(ref writer, span.Batch, span.Row, span.SpanId, span.ParentSpanId);
        }

        writer.String(OtlpFields.ScopeSpans.SchemaUrl, SchemaUrl(scope));
    }

    private static int Measure(Resource resource)
    {
        long size = ProtoSize.LengthDelimited(OtlpEncoder.ResourceSize(resource.Dictionary, resource.Number))
            + ProtoSize.String(SchemaUrl(resource).Length);
        foreach (Scope scope in resource.Scopes)
        {
            long scopeSize = ProtoSize.LengthDelimited(OtlpEncoder.ScopeSize(scope.Dictionary, scope.Number))
                + ProtoSize.String(SchemaUrl(scope).Length);
            foreach (Span span in scope.Spans)
            {
                scopeSize += ProtoSize.LengthDelimited(span.Size);
            }

            scope.Size = checked((int)scopeSize);
            size += ProtoSize.LengthDelimited(scope.Size);
        }

        resource.Size = checked((int)size);
        return resource.Size;
    }

    private static ReadOnlySpan<byte> SchemaUrl(Resource resource) =>
        OtlpEncoder.Text(resource.Dictionary, resource.Dictionary.Resources[resource.Number].SchemaUrl);

    private static ReadOnlySpan<byte> SchemaUrl(Scope scope) =>
        OtlpEncoder.Text(scope.Dictionary, scope.Dictionary.Scopes[scope.Number].SchemaUrl);

    private sealed class Resource(TraceDictionary dictionary, int number)
    {
        public TraceDictionary Dictionary { get; } = dictionary;

        public int Number { get; } = number;

        public List<Scope> Scopes { get; } = [];

        public int Size { get; set; }
    }

    private sealed class Scope(TraceDictionary dictionary, int number)
    {
        public TraceDictionary Dictionary { get; } = dictionary;

        public int Number { get; } = number;

        public List<Span> Spans { get; } = [];

        public int Size { get; set; }
    }

    private readonly record struct Span(SpanBatch Batch, int Row, ulong SpanId, ulong ParentSpanId, int Size);
}
