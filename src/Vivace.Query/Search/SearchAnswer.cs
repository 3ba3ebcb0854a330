using Vivace.Query.Answers;
using Vivace.Query.Limits;
using Vivace.Traces.Model;

namespace Vivace.Query.Search;

/// <summary>The answer of a search: traces, newest start first.</summary>
public sealed record SearchAnswer(IReadOnlyList<FoundTrace> Traces, QueryStatistics Statistics);

/// <summary>A trace that matched, judged and summarised over all its stored parts.</summary>
public sealed record FoundTrace
{
    public required TraceId Id { get; init; }

    /// <summary>Service of the root span; empty while no root span is stored.</summary>
    public required string RootServiceName { get; init; }

    /// <summary>Name of the root span; empty while no root span is stored.</summary>
    public required string RootTraceName { get; init; }

    /// <summary>Earliest start, in nanoseconds since the Unix epoch.</summary>
    public required ulong Start { get; init; }

    /// <summary>Latest end − earliest start, in nanoseconds.</summary>
    public required ulong Duration { get; init; }

    /// <summary>Empty for legacy searches.</summary>
    public IReadOnlyList<FoundSpanSet> SpanSets { get; init; } = [];

    /// <summary>Spans and errors of each service, ordered by name. Empty for legacy searches.</summary>
    public IReadOnlyList<ServiceStatistics> Services { get; init; } = [];
}

/// <param name="Matched">Spans of the spanset before it was cut to the requested number.</param>
/// <param name="Spans">The first of them.</param>
/// <param name="Attributes">Values of <c>by</c> and aggregates, in the order of the pipeline.</param>
public sealed record FoundSpanSet(int Matched, IReadOnlyList<FoundSpan> Spans, IReadOnlyList<AnswerAttribute> Attributes);

/// <param name="SpanId">As a big-endian number; shown as 16 hexadecimal digits.</param>
/// <param name="Name">Only where the query mentions the span's name.</param>
/// <param name="Start">Nanoseconds since the Unix epoch.</param>
/// <param name="Duration">Nanoseconds.</param>
/// <param name="Attributes">Fields that the query mentions and the span has.</param>
public sealed record FoundSpan(ulong SpanId, string? Name, ulong Start, ulong Duration, IReadOnlyList<AnswerAttribute> Attributes);

/// <summary>An entry of <c>serviceStats</c>.</summary>
public readonly record struct ServiceStatistics(string Service, int SpanCount, int ErrorCount);
