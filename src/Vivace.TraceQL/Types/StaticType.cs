namespace Vivace.TraceQL.Types;

/// <summary>The type of a value, or of an expression as far as the query text alone tells.</summary>
public enum StaticType : byte
{
    Nil,
    Int,
    Float,
    String,
    Bool,

    /// <summary>Signed 64-bit nanoseconds.</summary>
    Duration,

    Status,
    Kind,

    /// <summary>Known only when a span is at hand: attributes and the instrumentation intrinsics. Never the type of a <see cref="Static"/>.</summary>
    Untyped,
}
