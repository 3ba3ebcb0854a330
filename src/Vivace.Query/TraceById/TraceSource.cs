using Vivace.Traces.Model;

namespace Vivace.Query.TraceById;

/// <summary>A span where it is stored.</summary>
/// <param name="Batch">Columns that hold the span.</param>
/// <param name="Row">Its row.</param>
public readonly record struct SpanReference(SpanBatch Batch, int Row);

/// <summary>What one source (a head, later a block) holds of a trace.</summary>
/// <param name="Spans">In stored order.</param>
/// <param name="EncodedBytes">Size of the spans as OTLP, in bytes.</param>
public sealed record TraceSource(IReadOnlyList<SpanReference> Spans, long EncodedBytes);
