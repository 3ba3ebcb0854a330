namespace Vivace.Traces.Otlp;

/// <summary>What a look at a whole export request says before anything of it is stored.</summary>
/// <param name="SpanCount">Spans in the request.</param>
/// <param name="EncodedSize">
/// Bytes of the request as Tempo would re-serialise it: resource, scope and status always count, even when absent.
/// </param>
/// <param name="InvalidId">
/// <c>null</c>, or why the request must be rejected whole: the first span without a usable trace or span id.
/// </param>
public readonly record struct OtlpRequestSummary(int SpanCount, long EncodedSize, string? InvalidId);
