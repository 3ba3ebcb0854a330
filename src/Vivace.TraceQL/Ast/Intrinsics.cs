using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>Names and types of the intrinsics: the table of section 5.2.</summary>
public static class Intrinsics
{
    /// <summary>The name in labels, attribute keys and canonical text, whichever form was typed.</summary>
    public static string CanonicalName(this Intrinsic intrinsic) => intrinsic switch
    {
        Intrinsic.Duration => "duration",
        Intrinsic.Name => "name",
        Intrinsic.Status => "status",
        Intrinsic.StatusMessage => "statusMessage",
        Intrinsic.Kind => "kind",
        Intrinsic.Parent => "parent",
        Intrinsic.SpanId => "span:id",
        Intrinsic.SpanParentId => "span:parentID",
        Intrinsic.SpanChildCount => "span:childCount",
        Intrinsic.NestedSetLeft => "nestedSetLeft",
        Intrinsic.NestedSetRight => "nestedSetRight",
        Intrinsic.NestedSetParent => "nestedSetParent",
        Intrinsic.TraceDuration => "traceDuration",
        Intrinsic.TraceRootName => "rootName",
        Intrinsic.TraceRootService => "rootServiceName",
        Intrinsic.TraceId => "trace:id",
        Intrinsic.EventName => "event:name",
        Intrinsic.EventTimeSinceStart => "event:timeSinceStart",
        Intrinsic.LinkTraceId => "link:traceID",
        Intrinsic.LinkSpanId => "link:spanID",
        Intrinsic.InstrumentationName => "instrumentation:name",
        Intrinsic.InstrumentationVersion => "instrumentation:version",
        _ => throw new ArgumentOutOfRangeException(nameof(intrinsic)),
    };

    /// <summary>The type that static checks assume.</summary>
    public static StaticType Type(this Intrinsic intrinsic) => intrinsic switch
    {
        Intrinsic.Duration or Intrinsic.TraceDuration or Intrinsic.EventTimeSinceStart => StaticType.Duration,
        Intrinsic.Status => StaticType.Status,
        Intrinsic.Kind => StaticType.Kind,
        Intrinsic.Parent => StaticType.Nil,
        Intrinsic.SpanChildCount or Intrinsic.NestedSetLeft or Intrinsic.NestedSetRight or Intrinsic.NestedSetParent => StaticType.Int,
        Intrinsic.InstrumentationName or Intrinsic.InstrumentationVersion => StaticType.Untyped,
        _ => StaticType.String,
    };
}
