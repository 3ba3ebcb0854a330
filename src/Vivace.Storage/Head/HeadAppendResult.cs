using Vivace.Traces.Model;

namespace Vivace.Storage.Head;

/// <summary>What became of a request in the head.</summary>
/// <param name="Stored">Spans stored.</param>
/// <param name="Refused">Spans refused because their trace had grown past its limit.</param>
/// <param name="RefusedTrace">A trace that was refused, when <paramref name="Refused"/> is not zero.</param>
/// <param name="NewTraces">Traces not seen before by this head.</param>
/// <param name="Traces">Traces in the request; one that comes back after another counts again.</param>
/// <param name="StoredBytes">Size of the stored spans as OTLP, in bytes.</param>
public readonly record struct HeadAppendResult(
    int Stored, int Refused, TraceId RefusedTrace, int NewTraces, int Traces, long StoredBytes);
