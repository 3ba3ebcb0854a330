using System.Globalization;
using System.Text;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>
/// Writes a pattern for .NET's engine, which works on UTF-16: a character beyond U+FFFF becomes a pair, and every class is spelled out,
/// so that nothing of .NET's own classes and flags is relied on but <c>\b</c>.
/// </summary>
internal sealed class DotNetPattern
{
    /// <summary>A pattern that grows beyond this would not be taken by the engine anyway.</summary>
    private const int MaxLength = 1 << 20;

    private const int FirstLowSurrogate = 0xDC00;

    private readonly StringBuilder _text = new(@"\A(?:");

    /// <exception cref="Re2Exception">The pattern grows too large.</exception>
    public static string Write(RegexNode node)
    {
        DotNetPattern pattern = new();
        pattern.Append(node);
        return pattern._text.Append(@")\z").ToString();
    }

    private void Append(RegexNode node)
    {
        if (_text.Length > MaxLength)
            throw new Re2Exception("expression too large");
        switch (node)
        {
            case RegexSet set:
                AppendSet(set.Set);
                break;
            case RegexConcatenation concatenation:
                foreach (RegexNode part in concatenation.Parts)
                    AppendPart(part);
                break;
            case RegexAlternation alternation:
                for (int i = 0; i < alternation.Choices.Count; i++)
                {
                    if (i > 0)
                        _text.Append('|');
                    Append(alternation.Choices[i]);
                }

                break;
            case RegexRepeat repeat:
                AppendRepeat(repeat);
                break;
            case RegexAssertion assertion:
                _text.Append(assertion.Position switch
                {
                    RegexPosition.TextStart => @"\A",
                    RegexPosition.TextEnd => @"\z",
                    RegexPosition.LineStart => "(?m:^)",
                    RegexPosition.LineEnd => "(?m:$)",
                    RegexPosition.WordBoundary => @"\b",
                    _ => @"\B",
                });
                break;
        }
    }

    private void AppendPart(RegexNode part)
    {
        if (part is not RegexAlternation)
        {
            Append(part);
            return;
        }

        _text.Append("(?:");
        Append(part);
        _text.Append(')');
    }

    private void AppendRepeat(RegexRepeat repeat)
    {
        // Any number of characters with all pairs among them: units will do, as whatever comes next begins or ends between characters.
        if (repeat is { Min: 0 or 1, Max: null, Operand: RegexSet { Set.ContainsAllAstral: true } any })
        {
            if (repeat.Min == 1)
                AppendSet(any.Set);
            AppendUnits(any.Set, RuneSet.FirstSurrogate, RuneSet.LastSurrogate);
            _text.Append('*');
            return;
        }

        _text.Append("(?:");
        Append(repeat.Operand);
        _text.Append(')');
        _text.Append((repeat.Min, repeat.Max) switch
        {
            (0, null) => "*",
            (1, null) => "+",
            (0, 1) => "?",
            (_, null) => string.Create(CultureInfo.InvariantCulture, $"{{{repeat.Min},}}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{{{repeat.Min},{repeat.Max}}}"),
        });
    }

    private void AppendSet(RuneSet set)
    {
        // One unit that is no high surrogate is one character: it may have its high surrogate in front. Cheaper than spelling out pairs.
        if (set.ContainsAllAstral)
        {
            _text.Append(@"(?:[\uD800-\uDBFF]?");
            AppendUnits(set, FirstLowSurrogate, RuneSet.LastSurrogate);
            _text.Append(')');
            return;
        }

        bool astral = set.Ranges.Count > 0 && set.Ranges[^1].Last >= RuneSet.FirstAstral;
        if (!astral)
        {
            AppendUnits(set);
            return;
        }

        _text.Append("(?:");
        AppendUnits(set);
        foreach ((int first, int last) in set.Ranges)
        {
            if (last >= RuneSet.FirstAstral)
                AppendPairs(Math.Max(first, RuneSet.FirstAstral), last);
        }

        _text.Append(')');
    }

    /// <summary>The part of the set that is one unit, and the surrogates given; when there are none, a class that nothing matches.</summary>
    private void AppendUnits(RuneSet set, int firstSurrogate = 0, int lastSurrogate = 0)
    {
        int length = _text.Length;
        _text.Append('[');
        foreach ((int first, int last) in set.Ranges)
        {
            if (first < RuneSet.FirstAstral)
                AppendRange(first, Math.Min(last, char.MaxValue));
        }

        if (lastSurrogate > 0)
            AppendRange(firstSurrogate, lastSurrogate);
        if (_text.Length == length + 1)
            _text.Append(@"^\u0000-\uFFFF");
        _text.Append(']');
    }

    private void AppendPairs(int first, int last)
    {
        while (first <= last)
        {
            // One high surrogate leads 1,024 characters; runs of whole blocks are written as one.
            int blockEnd = first | 0x3FF;
            int end = Math.Min(blockEnd, last);
            if ((first & 0x3FF) == 0 && last >= blockEnd)
                end = ((last + 1) & ~0x3FF) - 1;
            _text.Append("|[");
            AppendRange(High(first), High(end));
            _text.Append("][");
            AppendRange(Low(first), Low(end));
            _text.Append(']');
            first = end + 1;
        }
    }

    private static int High(int rune) => RuneSet.FirstSurrogate + ((rune - RuneSet.FirstAstral) >> 10);

    private static int Low(int rune) => FirstLowSurrogate + (rune & 0x3FF);

    private void AppendRange(int first, int last)
    {
        AppendUnit(first);
        if (last > first)
        {
            _text.Append('-');
            AppendUnit(last);
        }
    }

    private void AppendUnit(int unit) => _text.Append(@"\u").Append(unit.ToString("X4", CultureInfo.InvariantCulture));
}
