using System.Text;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>Characters that <c>(?i)</c> takes for one another.</summary>
internal static class CaseFolding
{
    /// <summary>No character from here on has another case.</summary>
    private const int FirstWithoutCase = 0x1F000;

    /// <summary>Characters that fold to a letter though .NET's case mapping leads nowhere or elsewhere: the long s, the Kelvin sign and so on.</summary>
    private static readonly Dictionary<int, int> LettersInDisguise = new()
    {
        [0x00B5] = 'μ',
        [0x017F] = 's',
        [0x0345] = 'ι',
        [0x03C2] = 'σ',
        [0x03D0] = 'β',
        [0x03D1] = 'θ',
        [0x03D5] = 'φ',
        [0x03D6] = 'π',
        [0x03F0] = 'κ',
        [0x03F1] = 'ρ',
        [0x03F4] = 'θ',
        [0x03F5] = 'ε',
        [0x1E9B] = 'ṡ',
        [0x1E9E] = 'ß',
        [0x1FBE] = 'ι',
        [0x2126] = 'ω',
        [0x212A] = 'k',
        [0x212B] = 'å',
    };

    /// <summary>For every character with other cases, all of them and itself.</summary>
    private static readonly Lazy<Dictionary<int, int[]>> Orbits = new(FindOrbits);

    /// <summary>The set with the other cases of its members.</summary>
    public static RuneSet Fold(RuneSet set)
    {
        if (set.Single is { } single)
            return Orbits.Value.TryGetValue(single, out int[]? orbit) ? RuneSet.Of(orbit.Select(rune => (rune, rune))) : set;
        List<(int, int)> ranges = [.. set.Ranges];
        foreach ((int rune, int[] orbit) in Orbits.Value)
        {
            if (set.Contains(rune))
                ranges.AddRange(orbit.Select(other => (other, other)));
        }

        return RuneSet.Of(ranges);
    }

    private static Dictionary<int, int[]> FindOrbits()
    {
        Dictionary<int, List<int>> byFolded = [];
        for (int value = 0; value < FirstWithoutCase; value++)
        {
            if (!Rune.TryCreate(value, out Rune rune))
                continue;

            int folded = LettersInDisguise.TryGetValue(value, out int letter)
                ? letter
                : Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value;
            if (!byFolded.TryGetValue(folded, out List<int>? members))
                byFolded[folded] = members = [];
            members.Add(value);
        }

        Dictionary<int, int[]> orbits = [];
        foreach (List<int> members in byFolded.Values.Where(members => members.Count > 1))
        {
            int[] orbit = [.. members];
            foreach (int member in orbit)
                orbits[member] = orbit;
        }

        return orbits;
    }
}
