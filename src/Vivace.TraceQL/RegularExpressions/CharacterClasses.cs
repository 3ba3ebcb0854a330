using System.Collections.Concurrent;
using System.Globalization;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>Named classes: <c>\d</c>, <c>[:alpha:]</c>, and the general categories of Unicode. All but the last are ASCII.</summary>
internal static class CharacterClasses
{
    private static readonly RuneSet Digits = RuneSet.Of(('0', '9'));
    private static readonly RuneSet Spaces = RuneSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' '));
    private static readonly RuneSet Words = RuneSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>In the order of <see cref="UnicodeCategory"/>; what is not assigned is in no class.</summary>
    private static readonly string[] CategoryNames =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
    ];

    private static readonly ConcurrentDictionary<string, RuneSet> Categories = new(StringComparer.Ordinal);

    /// <summary><c>\d \D \s \S \w \W</c> by their letter.</summary>
    public static RuneSet? Perl(char letter) => char.ToLowerInvariant(letter) switch
    {
        'd' => Digits,
        's' => Spaces,
        'w' => Words,
        _ => null,
    };

    /// <summary>The name between <c>[:</c> and <c>:]</c>, without a <c>^</c>.</summary>
    public static RuneSet? Posix(string name) => name switch
    {
        "alnum" => RuneSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z')),
        "alpha" => RuneSet.Of(('A', 'Z'), ('a', 'z')),
        "ascii" => RuneSet.Of(('\0', '\x7F')),
        "blank" => RuneSet.Of(('\t', '\t'), (' ', ' ')),
        "cntrl" => RuneSet.Of(('\0', '\x1F'), ('\x7F', '\x7F')),
        "digit" => Digits,
        "graph" => RuneSet.Of(('!', '~')),
        "lower" => RuneSet.Of(('a', 'z')),
        "print" => RuneSet.Of((' ', '~')),
        "punct" => RuneSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
        "space" => RuneSet.Of(('\t', '\r'), (' ', ' ')),
        "upper" => RuneSet.Of(('A', 'Z')),
        "word" => Words,
        "xdigit" => RuneSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
        _ => null,
    };

    /// <summary>A general category, or all of one letter, or <c>Any</c>. Scripts are not known: .NET has no data for them.</summary>
    public static RuneSet? Unicode(string name)
    {
        if (name == "Any")
            return RuneSet.All;
        bool[] wanted = new bool[(int)UnicodeCategory.OtherNotAssigned + 1];
        bool any = false;
        for (int i = 0; i < CategoryNames.Length; i++)
        {
            wanted[i] = CategoryNames[i] == name || (name.Length == 1 && CategoryNames[i][0] == name[0]);
            any |= wanted[i];
        }

        return any ? Categories.GetOrAdd(name, static (_, which) => Find(which), wanted) : null;
    }

    private static RuneSet Find(bool[] wanted)
    {
        List<(int, int)> ranges = [];
        int start = -1;
        for (int rune = 0; rune <= RuneSet.LastRune + 1; rune++)
        {
            bool inside = rune <= RuneSet.LastRune && wanted[(int)CharUnicodeInfo.GetUnicodeCategory(rune)];
            if (inside && start < 0)
                start = rune;
            if (!inside && start >= 0)
            {
                ranges.Add((start, rune - 1));
                start = -1;
            }
        }

        return RuneSet.Of(ranges);
    }
}
