namespace Vivace.TraceQL;

/// <summary>Why a query was refused.</summary>
public enum TraceQLErrorKind : byte
{
    /// <summary>The text does not parse.</summary>
    Syntax,

    /// <summary>The text parses but means nothing (section 6).</summary>
    Static,

    /// <summary>A metrics query was expected, and there is no metrics function.</summary>
    NotMetrics,

    /// <summary>The text is longer than allowed.</summary>
    TooLong,
}
