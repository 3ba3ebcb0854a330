using System.Text;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>Patterns of the form <c>.*literal.*</c>, where either <c>.*</c> may be <c>.+</c> or missing: decided on bytes alone.</summary>
internal sealed class RegexShape
{
    private readonly byte[] _literal;
    private readonly Wildcard _before;
    private readonly Wildcard _after;

    private RegexShape(string literal, Wildcard before, Wildcard after)
    {
        _literal = Encoding.UTF8.GetBytes(literal);
        _before = before;
        _after = after;
    }

    private enum Wildcard : byte
    {
        None,
        Any,
        Some,
    }

    /// <summary>Whether every text matches.</summary>
    public bool MatchesEverything => _literal.Length == 0 && _before != Wildcard.Some && _after != Wildcard.Some;

    /// <summary>The shape, or null when the pattern has another form.</summary>
    public static RegexShape? Of(RegexNode node)
    {
        List<RegexNode> parts = node is RegexConcatenation concatenation ? [.. concatenation.Parts] : [node];
        Wildcard before = parts.Count > 0 ? WildcardOf(parts[0]) : Wildcard.None;
        if (before != Wildcard.None)
            parts.RemoveAt(0);
        Wildcard after = parts.Count > 0 ? WildcardOf(parts[^1]) : Wildcard.None;
        if (after != Wildcard.None)
            parts.RemoveAt(parts.Count - 1);

        // Two wildcards side by side may both want a character; that is left to the engine.
        bool sideBySide = parts.Count == 0 && before != Wildcard.None && after != Wildcard.None;
        if ((before == Wildcard.None && after == Wildcard.None) || sideBySide)
            return null;
        string literal = RegexLiterals.Prefix(new RegexConcatenation(parts));
        return literal.EnumerateRunes().Count() == parts.Count ? new RegexShape(literal, before, after) : null;
    }

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        int most = utf8.Length - _literal.Length;
        if (most < 0)
            return false;
        if (_before == Wildcard.None)
            return utf8.StartsWith(_literal) && (_after != Wildcard.Some || most > 0);
        if (_after == Wildcard.None)
            return utf8.EndsWith(_literal) && (_before != Wildcard.Some || most > 0);

        ReadOnlySpan<byte> searched = utf8;
        if (_before == Wildcard.Some)
            searched = searched.IsEmpty ? searched : searched[1..];
        if (_after == Wildcard.Some)
            searched = searched.IsEmpty ? searched : searched[..^1];
        return searched.Length >= _literal.Length && searched.IndexOf(_literal) >= 0;
    }

    private static Wildcard WildcardOf(RegexNode node) => node switch
    {
        RegexRepeat { Min: 0, Max: null, Operand: RegexSet { Set.IsAll: true } } => Wildcard.Any,
        RegexRepeat { Min: 1, Max: null, Operand: RegexSet { Set.IsAll: true } } => Wildcard.Some,
        _ => Wildcard.None,
    };
}
