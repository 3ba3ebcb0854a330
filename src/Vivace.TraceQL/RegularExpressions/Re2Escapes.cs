using System.Globalization;
using System.Text;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>The small pieces of RE2's syntax: escapes, classes by name, counts.</summary>
internal static class Re2Escapes
{
    /// <summary>Counts are read no further than this; it is too large anyway.</summary>
    private const int CountLimit = 100_000_000;

    private const int MaxHexDigits = 8;

    public static int ReadRune(string pattern, ref int position)
    {
        Rune.DecodeFromUtf16(pattern.AsSpan(position), out Rune rune, out int length);
        position += length;
        return rune.Value;
    }

    public static RuneSet Fold(RuneSet set, Re2Flags flags) => flags.HasFlag(Re2Flags.IgnoreCase) ? CaseFolding.Fold(set) : set;

    /// <summary>An escaped character, at its backslash.</summary>
    public static int Read(string pattern, ref int position)
    {
        position++;
        if (position == pattern.Length)
            throw new Re2Exception("trailing backslash at end of expression");
        int rune = ReadRune(pattern, ref position);
        switch (rune)
        {
            case >= '1' and <= '7' when position == pattern.Length || pattern[position] is < '0' or > '7':
                throw new Re2Exception("invalid escape sequence: no back-references");
            case >= '0' and <= '7':
                rune -= '0';
                for (int i = 0; i < 2 && position < pattern.Length && pattern[position] is >= '0' and <= '7'; i++)
                    rune = rune * 8 + (pattern[position++] - '0');
                return rune;
            case 'x':
                return ReadHex(pattern, ref position);
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
        }

        return rune < 0x80 && !char.IsAsciiLetterOrDigit((char)rune) ? rune : throw new Re2Exception("invalid escape sequence");
    }

    /// <summary><c>\d</c>, <c>\pL</c>, <c>\p{Lu}</c> and their like at their backslash; null, without moving, when there is none.</summary>
    public static RuneSet? TryReadClass(string pattern, ref int position, Re2Flags flags)
    {
        char letter = position + 1 < pattern.Length ? pattern[position + 1] : '\0';
        if (CharacterClasses.Perl(letter) is { } perl)
        {
            position += 2;
            RuneSet folded = Fold(perl, flags);
            return char.IsAsciiLetterUpper(letter) ? folded.Negate() : folded;
        }

        if (letter is not ('p' or 'P'))
            return null;
        bool negated = letter == 'P';
        string name = ReadClassName(pattern, ref position);
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        RuneSet set = Fold(CharacterClasses.Unicode(name) ?? throw new Re2Exception($"unknown or unsupported character class {name}"), flags);
        return negated ? set.Negate() : set;
    }

    /// <summary><c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> at the start of the text.</summary>
    public static bool TryReadCounts(ReadOnlySpan<char> text, out int min, out int? max, out int length)
    {
        max = null;
        length = 1;
        if (!TryReadCount(text, ref length, out min) || length == text.Length)
            return false;
        if (text[length] != ',')
        {
            max = min;
        }
        else
        {
            length++;
            if (length < text.Length && text[length] != '}')
            {
                if (!TryReadCount(text, ref length, out int most))
                    return false;
                max = most;
            }
        }

        return length < text.Length && text[length++] == '}';
    }

    private static bool TryReadCount(ReadOnlySpan<char> text, ref int position, out int count)
    {
        count = 0;
        int start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
            count = Math.Min(count * 10 + (text[position++] - '0'), CountLimit);

        // A leading zero makes it no count.
        return position == start + 1 || (position > start && text[start] != '0');
    }

    private static int ReadHex(string pattern, ref int position)
    {
        ReadOnlySpan<char> rest = pattern.AsSpan(position);
        ReadOnlySpan<char> digits;
        if (rest.StartsWith("{"))
        {
            int end = rest.IndexOf('}');
            digits = end > 1 && end <= MaxHexDigits ? rest[1..end] : throw new Re2Exception("invalid escape sequence");
            position += end + 1;
        }
        else
        {
            digits = rest.Length >= 2 ? rest[..2] : throw new Re2Exception("invalid escape sequence");
            position += 2;
        }

        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            && value is >= 0 and <= RuneSet.LastRune
            ? value
            : throw new Re2Exception("invalid escape sequence");
    }

    private static string ReadClassName(string pattern, ref int position)
    {
        position += 2;
        if (position == pattern.Length)
            throw new Re2Exception("invalid character class range");
        if (pattern[position] != '{')
            return new Rune(ReadRune(pattern, ref position)).ToString();
        int end = pattern.IndexOf('}', position);
        if (end < 0)
            throw new Re2Exception("invalid character class range");
        string name = pattern[(position + 1)..end];
        position = end + 1;
        return name;
    }
}
