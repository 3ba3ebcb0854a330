using Vivace.Traces.Interning;

namespace Vivace.Query.TraceById;

/// <summary>A whole trace, grouped as OTLP groups it.</summary>
internal sealed record AssembledTrace(List<ResourceGroup> Resources)
{
    public bool IsEmpty => Resources.Count == 0;
}

internal sealed record ResourceGroup(TraceDictionary Dictionary, int Resource, List<ScopeGroup> Scopes);

internal sealed record ScopeGroup(TraceDictionary Dictionary, int Scope, List<AssembledSpan> Spans);

/// <summary>A span with the ids it is shown with, which differ from the stored ones only where an id was shared.</summary>
internal sealed class AssembledSpan(SpanReference stored)
{
    public SpanReference Stored { get; } = stored;

    public ulong SpanId { get; set; } = stored.Batch.SpanIds[stored.Row];

    public ulong ParentSpanId { get; set; } = stored.Batch.ParentSpanIds[stored.Row];

    public int Kind => Stored.Batch.Kinds[Stored.Row];

    public ulong StartTime => Stored.Batch.StartTimes[Stored.Row];
}
