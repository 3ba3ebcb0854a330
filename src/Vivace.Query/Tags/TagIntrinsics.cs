using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tags;

/// <summary>What tag look-ups answer without looking at data (query-api specification, sections 6 and 7.2).</summary>
internal static class TagIntrinsics
{
    /// <summary>The names of scope <c>intrinsic</c>, sorted.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "duration", "event:name", "event:timeSinceStart", "instrumentation:name", "instrumentation:version", "kind", "link:spanID",
        "link:traceID", "name", "rootName", "rootServiceName", "span:duration", "span:id", "span:kind", "span:name", "span:parentID",
        "span:status", "span:statusMessage", "status", "statusMessage", "trace:duration", "trace:id", "trace:rootName",
        "trace:rootService", "traceDuration",
    ];

    /// <summary>The values of a field whose values are known beforehand, or are too many to be of use; null for any other field.</summary>
    public static IReadOnlyList<TagValue>? FixedValues(FieldReference field) => field is not IntrinsicField { Intrinsic: var intrinsic }
        ? null
        : intrinsic switch
        {
            Intrinsic.Status => Keywords("error", "ok", "unset"),
            Intrinsic.Kind => Keywords("client", "consumer", "internal", "producer", "server", "unspecified"),
            Intrinsic.Duration or Intrinsic.TraceId or Intrinsic.SpanId or Intrinsic.SpanParentId
                or Intrinsic.LinkTraceId or Intrinsic.LinkSpanId or Intrinsic.SpanChildCount => [],
            _ => null,
        };

    private static TagValue[] Keywords(params string[] words) => [.. words.Select(static word => new TagValue("keyword", word))];
}
