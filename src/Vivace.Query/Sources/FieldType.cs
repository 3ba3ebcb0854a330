namespace Vivace.Query.Sources;

/// <summary>What a field holds on a span. The order is the one in which <c>min</c> and <c>max</c> put values of different types.</summary>
internal enum FieldType : byte
{
    /// <summary>The key is absent: <c>nil</c>.</summary>
    Missing,

    /// <summary>The key is there, but what it holds has no value in the language (traceql specification, section 5.5).</summary>
    Unqueryable,
    Int,
    Float,
    String,
    Bool,
    Array,

    /// <summary>Nanoseconds.</summary>
    Duration,
    Status,
    Kind,
}
