namespace Vivace.TraceQL.RegularExpressions;

/// <summary>A parsed pattern. Groups leave no trace, as nothing is captured; greedy and lazy are the same, as only the whole text matches.</summary>
internal abstract record RegexNode;

/// <summary>One character (code point) out of a set.</summary>
internal sealed record RegexSet(RuneSet Set) : RegexNode;

/// <summary>Parts one after the other; none is the empty text.</summary>
internal sealed record RegexConcatenation(IReadOnlyList<RegexNode> Parts) : RegexNode
{
    public static readonly RegexConcatenation Empty = new([]);
}

internal sealed record RegexAlternation(IReadOnlyList<RegexNode> Choices) : RegexNode;

/// <summary>The operand so many times; <paramref name="Max"/> is null for any number.</summary>
internal sealed record RegexRepeat(RegexNode Operand, int Min, int? Max) : RegexNode;

internal sealed record RegexAssertion(RegexPosition Position) : RegexNode;

internal enum RegexPosition : byte
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
