using System.Runtime.CompilerServices;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>Reads RE2's syntax with the extensions that Go's <c>regexp</c> has on: no look-around, no back-references.</summary>
internal sealed class Re2Parser
{
    /// <summary>Groups within groups.</summary>
    private const int MaxNesting = 1000;

    /// <summary>Largest count of a repetition, also of repetitions within one another taken together.</summary>
    private const int MaxRepeat = 1000;

    /// <summary>Characters and classes in a pattern; a larger one could not be run anyway.</summary>
    private const int MaxSets = 10_000;

    private readonly string _pattern;
    private readonly HashSet<string> _groupNames = new(StringComparer.Ordinal);
    private int _position;
    private int _nesting;
    private int _sets;
    private Re2Flags _flags = Re2Flags.PointIsAnything;

    private Re2Parser(string pattern) => _pattern = pattern;

    private ReadOnlySpan<char> Rest => _pattern.AsSpan(_position);

    private bool AtEnd => _position == _pattern.Length;

    /// <exception cref="Re2Exception">The pattern is no RE2.</exception>
    public static RegexNode Parse(string pattern)
    {
        Re2Parser parser = new(pattern);
        RegexNode node = parser.ParseAlternation();
        return parser.AtEnd ? node : throw new Re2Exception("unexpected )");
    }

    private RegexNode ParseAlternation()
    {
        if (++_nesting > MaxNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new Re2Exception("expression nests too deeply");
        List<RegexNode> choices = [ParseConcatenation()];
        while (!AtEnd && _pattern[_position] == '|')
        {
            _position++;
            choices.Add(ParseConcatenation());
        }

        _nesting--;
        return choices.Count == 1 ? choices[0] : new RegexAlternation(choices);
    }

    private RegexNode ParseConcatenation()
    {
        List<RegexNode> parts = [];
        bool afterRepeat = false;
        while (!AtEnd && _pattern[_position] is not ('|' or ')'))
        {
            if (TryReadRepeat(out int min, out int? max))
            {
                if (afterRepeat)
                    throw new Re2Exception("invalid nested repetition operator");
                if (parts.Count == 0)
                    throw new Re2Exception("missing argument to repetition operator");
                parts[^1] = Repeat(parts[^1], min, max);
                afterRepeat = true;
                continue;
            }

            afterRepeat = false;
            ParseAtom(parts);
        }

        return parts.Count == 1 ? parts[0] : new RegexConcatenation(parts);
    }

    private void ParseAtom(List<RegexNode> parts)
    {
        char c = _pattern[_position];
        switch (c)
        {
            case '(':
                if (ParseGroup() is { } group)
                    parts.Add(group);
                break;
            case '[':
                parts.Add(Set(new Re2ClassParser(_pattern, _flags).Parse(ref _position)));
                break;
            case '.':
                _position++;
                parts.Add(Set(_flags.HasFlag(Re2Flags.PointIsAnything) ? RuneSet.All : RuneSet.AllButLineBreak));
                break;
            case '^':
                _position++;
                parts.Add(new RegexAssertion(_flags.HasFlag(Re2Flags.MultiLine) ? RegexPosition.LineStart : RegexPosition.TextStart));
                break;
            case '$':
                _position++;
                parts.Add(new RegexAssertion(_flags.HasFlag(Re2Flags.MultiLine) ? RegexPosition.LineEnd : RegexPosition.TextEnd));
                break;
            case '\\':
                ParseEscape(parts);
                break;
            default:
                parts.Add(Literal(Re2Escapes.ReadRune(_pattern, ref _position)));
                break;
        }
    }

    private void ParseEscape(List<RegexNode> parts)
    {
        char next = Rest.Length > 1 ? Rest[1] : throw new Re2Exception("trailing backslash at end of expression");
        RegexPosition? position = next switch
        {
            'A' => RegexPosition.TextStart,
            'z' => RegexPosition.TextEnd,
            'b' => RegexPosition.WordBoundary,
            'B' => RegexPosition.NoWordBoundary,
            _ => null,
        };
        if (position is { } known)
        {
            _position += 2;
            parts.Add(new RegexAssertion(known));
        }
        else if (next == 'Q')
        {
            _position += 2;
            ParseQuoted(parts);
        }
        else if (Re2Escapes.TryReadClass(_pattern, ref _position, _flags) is { } set)
        {
            parts.Add(Set(set));
        }
        else
        {
            parts.Add(Literal(Re2Escapes.Read(_pattern, ref _position)));
        }
    }

    /// <summary><c>\Q…\E</c>; without the end it reaches to the end of the pattern.</summary>
    private void ParseQuoted(List<RegexNode> parts)
    {
        int length = Rest.IndexOf(@"\E");
        int end = length < 0 ? _pattern.Length : _position + length;
        while (_position < end)
            parts.Add(Literal(Re2Escapes.ReadRune(_pattern, ref _position)));
        if (length >= 0)
            _position += 2;
    }

    /// <summary>A group, or null when the brackets only set flags.</summary>
    private RegexNode? ParseGroup()
    {
        Re2Flags outer = _flags;
        _position++;
        if (Rest.StartsWith("?P<") || Rest.StartsWith("?<"))
            ParseGroupName();
        else if (Rest.StartsWith("?") && !ParseFlags())
            return null;

        RegexNode inner = ParseAlternation();
        if (AtEnd)
            throw new Re2Exception("missing closing )");
        _position++;
        _flags = outer;
        return inner;
    }

    private void ParseGroupName()
    {
        int start = _position + Rest.IndexOf('<') + 1;
        int length = _pattern.AsSpan(start).IndexOf('>');
        string name = length > 0 ? _pattern.Substring(start, length) : throw new Re2Exception("invalid named capture");
        if (name.Any(c => c != '_' && !char.IsAsciiLetterOrDigit(c)))
            throw new Re2Exception("invalid named capture");
        if (!_groupNames.Add(name))
            throw new Re2Exception("duplicate capture group name");
        _position = start + length + 1;
    }

    /// <summary>The flags after <c>(?</c>. True when a group follows them, false when the bracket closed.</summary>
    private bool ParseFlags()
    {
        Re2Flags flags = _flags;
        bool off = false;
        bool flagSinceSign = true;
        _position++;
        while (!AtEnd)
        {
            char c = _pattern[_position++];
            if (c is ':' or ')' && flagSinceSign)
            {
                _flags = flags;
                return c == ':';
            }

            if (c == '-' && !off)
            {
                off = true;
                flagSinceSign = false;
                continue;
            }

            Re2Flags flag = c switch
            {
                'i' => Re2Flags.IgnoreCase,
                'm' => Re2Flags.MultiLine,
                's' => Re2Flags.PointIsAnything,
                'U' => Re2Flags.Ungreedy,
                _ => throw new Re2Exception("invalid or unsupported Perl syntax"),
            };
            flags = off ? flags & ~flag : flags | flag;
            flagSinceSign = true;
        }

        throw new Re2Exception("missing closing )");
    }

    /// <summary>A repetition operator at the current place. A <c>{</c> that begins none is a literal.</summary>
    private bool TryReadRepeat(out int min, out int? max)
    {
        (min, max) = (0, null);
        switch (_pattern[_position])
        {
            case '*':
                break;
            case '+':
                min = 1;
                break;
            case '?':
                max = 1;
                break;
            case '{' when Re2Escapes.TryReadCounts(Rest, out min, out max, out int length):
                if (min > MaxRepeat || max > MaxRepeat || min > max)
                    throw new Re2Exception("invalid repeat count");
                _position += length - 1;
                break;
            default:
                return false;
        }

        _position++;
        if (!AtEnd && _pattern[_position] == '?')
            _position++;
        return true;
    }

    private static RegexRepeat Repeat(RegexNode operand, int min, int? max)
    {
        RegexRepeat repeat = new(operand, min, max);
        if (Product(repeat) > MaxRepeat)
            throw new Re2Exception("invalid repeat count");
        return repeat;
    }

    /// <summary>How often the innermost part of repetitions within one another is repeated.</summary>
    private static long Product(RegexNode node) => node switch
    {
        RegexRepeat repeat => Math.Max(1, Math.Max(repeat.Min, repeat.Max ?? 1)) * Product(repeat.Operand),
        RegexConcatenation { Parts.Count: > 0 } concatenation => concatenation.Parts.Max(Product),
        RegexAlternation alternation => alternation.Choices.Max(Product),
        _ => 1,
    };

    private RegexSet Literal(int rune) => Set(Re2Escapes.Fold(RuneSet.Of((rune, rune)), _flags));

    private RegexSet Set(RuneSet set) => ++_sets <= MaxSets ? new RegexSet(set) : throw new Re2Exception("expression too large");
}
