namespace Vivace.TraceQL.RegularExpressions;

/// <summary>An immutable set of code points without surrogates, as sorted ranges that do not touch.</summary>
internal sealed class RuneSet
{
    public const int LastRune = 0x10FFFF;
    public const int FirstSurrogate = 0xD800;
    public const int LastSurrogate = 0xDFFF;

    public static readonly RuneSet All = Of((0, LastRune));
    public static readonly RuneSet AllButLineBreak = Of(('\n', '\n')).Negate();

    private RuneSet(List<(int First, int Last)> ranges) => Ranges = ranges;

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    /// <summary>The only member; null when there are none or several.</summary>
    public int? Single => Ranges is [var (first, last)] && first == last ? first : null;

    public bool IsAll => Ranges is [(0, FirstSurrogate - 1), (LastSurrogate + 1, LastRune)];

    public static RuneSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in ranges.SelectMany(WithoutSurrogates).OrderBy(range => range.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(last, merged[^1].Last));
            else
                merged.Add((first, last));
        }

        return new RuneSet(merged);
    }

    public RuneSet Negate()
    {
        List<(int First, int Last)> gaps = [];
        int next = 0;
        foreach ((int first, int last) in Ranges)
        {
            if (first > next)
                gaps.Add((next, first - 1));
            next = last + 1;
        }

        if (next <= LastRune)
            gaps.Add((next, LastRune));
        return Of(gaps);
    }

    public bool Contains(int rune)
    {
        int low = 0;
        int high = Ranges.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            (int first, int last) = Ranges[middle];
            if (rune < first)
                high = middle - 1;
            else if (rune > last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    private static IEnumerable<(int First, int Last)> WithoutSurrogates((int First, int Last) range)
    {
        if (range.Last < FirstSurrogate || range.First > LastSurrogate)
        {
            yield return range;
            yield break;
        }

        if (range.First < FirstSurrogate)
            yield return (range.First, FirstSurrogate - 1);
        if (range.Last > LastSurrogate)
            yield return (LastSurrogate + 1, range.Last);
    }
}
