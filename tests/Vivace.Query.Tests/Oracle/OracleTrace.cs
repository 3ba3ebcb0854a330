using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Oracle;

/// <summary>A trace as the language sees it: its spans in stored order, numbered, and the facts about the whole.</summary>
internal sealed class OracleTrace
{
    private OracleTrace((ulong High, ulong Low) id, IEnumerable<TestSpan> spans, bool keepsArrival)
    {
        Id = id;
        Spans = [.. StoredOrder(spans, keepsArrival).Select((span, position) => new OracleSpan(this, span, position))];
        Start = Spans.Min(span => span.Source.Start);
        Duration = Spans.Max(span => span.Source.Start + span.Source.Duration) - Start;
        TestSpan? root = Spans.Select(span => span.Source).LastOrDefault(span => span.Parent == 0 && !IsChildByLink(span));
        RootName = root?.Name ?? "";
        RootService = root?.Resource.Attributes.FirstOrDefault(pair => pair.Key == "service.name").Value as string ?? "";
        OracleNestedSets.Number(Spans);
    }

    public (ulong High, ulong Low) Id { get; }

    public IReadOnlyList<OracleSpan> Spans { get; }

    public ulong Start { get; }

    public ulong Duration { get; }

    public string RootName { get; }

    public string RootService { get; }

    /// <param name="spans">Spans as they arrived.</param>
    /// <param name="isPutTogether">Whether parts of a trace came from several places.</param>
    public static IReadOnlyList<OracleTrace> Of(IEnumerable<TestSpan> spans, Func<(ulong High, ulong Low), bool>? isPutTogether = null) =>
        [.. spans.GroupBy(span => span.TraceId)
            .Select(trace => new OracleTrace(trace.Key, trace, keepsArrival: !HasCopies(trace) && isPutTogether?.Invoke(trace.Key) != true))];

    private static bool HasCopies(IEnumerable<TestSpan> spans) => spans.CountBy(span => (span.Id, span.Kind)).Any(pair => pair.Value > 1);

    /// <summary>
    /// Section 10.3; a span that was sent twice (same id, same kind) counts once. Resources and scopes stay as they arrived unless parts of
    /// the trace were put together.
    /// </summary>
    private static IEnumerable<TestSpan> StoredOrder(IEnumerable<TestSpan> spans, bool keepsArrival)
    {
        TestSpan[] sorted = [.. spans.DistinctBy(span => (span.Id, span.Kind)).OrderBy(span => span.Start).ThenBy(span => span.Id)];
        return (keepsArrival ? [.. spans] : sorted)
            .GroupBy(span => TestHead.Identity(span.Resource))
            .SelectMany(resource => resource.GroupBy(span => TestHead.Identity(span.Scope)).SelectMany(scope => sorted.Where(scope.Contains)));
    }

    /// <summary>Section 5.4: a root with a link to its own trace that says it is a child.</summary>
    private static bool IsChildByLink(TestSpan span) => span.Links.Any(link =>
        link.TraceId == span.TraceId && link.Attributes.Any(pair => pair.Key == "opentracing.ref_type" && pair.Value is "child_of"));
}

/// <summary>A span of an <see cref="OracleTrace"/>.</summary>
internal sealed class OracleSpan(OracleTrace trace, TestSpan source, int position)
{
    public OracleTrace Trace { get; } = trace;

    public TestSpan Source { get; } = source;

    /// <summary>Place in the stored order.</summary>
    public int Position { get; } = position;

    public long Left { get; set; }

    public long Right { get; set; }

    public long Parent { get; set; }

    public override string ToString() => $"{Source.Id:x} {Source.Name}";
}
