namespace Vivace.Query.Tests.Oracle;

/// <summary>The language says that the query fails while it runs (section 16).</summary>
internal class OracleFailure(string message) : Exception(message);

/// <summary>A prefix operator over a missing attribute, which fails only where the span is looked at (section 7.1).</summary>
internal sealed class MissingOperandFailure(string message) : OracleFailure(message);

/// <summary>The specification leaves the outcome open.</summary>
internal sealed class OracleUnspecified(string what) : Exception(what);

/// <summary>What happens to an operand that fails, where the specification leaves room (section 7.6).</summary>
internal enum OracleFailureRule
{
    /// <summary>Both operands are always evaluated.</summary>
    Eager,

    /// <summary>An operand that cannot change the outcome may stay unevaluated.</summary>
    Lazy,

    /// <summary>As lazy, and spans lacking the operand of a prefix operator are not looked at.</summary>
    Dropping,
}

/// <summary>One admissible reading of the specification where it admits several.</summary>
/// <param name="Failures">What failing operands do.</param>
/// <param name="EventsTogether">Whether event conditions joined by and must hold on one event (section 7.8).</param>
/// <param name="FirstCarrying">Whether grouping takes the first event that carries the key rather than the first event.</param>
internal readonly record struct OracleReading(OracleFailureRule Failures, bool EventsTogether, bool FirstCarrying);
