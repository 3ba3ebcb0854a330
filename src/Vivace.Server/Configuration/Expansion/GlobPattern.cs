namespace Vivace.Server.Configuration.Expansion;

/// <summary>Shell patterns over a part of a text: <c>*</c> any run, <c>?</c> one character, <c>[a-z]</c> or <c>[^a-z]</c> one of a set, <c>\</c> the next as it is.</summary>
internal static class GlobPattern
{
    public static string TrimPrefix(string value, string pattern, bool longest)
    {
        for (int i = 0; i <= value.Length; i++)
        {
            int length = longest ? value.Length - i : i;
            if (Matches(value.AsSpan(0, length), pattern)) return value[length..];
        }
        return value;
    }

    public static string TrimSuffix(string value, string pattern, bool longest)
    {
        for (int i = 0; i <= value.Length; i++)
        {
            int length = longest ? value.Length - i : i;
            if (Matches(value.AsSpan(value.Length - length), pattern)) return value[..^length];
        }
        return value;
    }

    // Greedy with one point to come back to, so the work is bounded by the product of the lengths.
    private static bool Matches(ReadOnlySpan<char> value, ReadOnlySpan<char> pattern)
    {
        int v = 0, p = 0, starAt = -1, starValue = 0;
        while (v < value.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starAt = p++;
                starValue = v;
            }
            else if (p < pattern.Length && MatchesOne(value[v], pattern[p..], out int used))
            {
                v++;
                p += used;
            }
            else if (starAt >= 0)
            {
                p = starAt + 1;
                v = ++starValue;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    private static bool MatchesOne(char c, ReadOnlySpan<char> pattern, out int used)
    {
        used = 1;
        switch (pattern[0])
        {
            case '?':
                return true;
            case '\\' when pattern.Length > 1:
                used = 2;
                return pattern[1] == c;
            case '[':
                int close = pattern[1..].IndexOf(']') + 1;
                if (close <= 0) return c == '[';
                used = close + 1;
                return InSet(c, pattern[1..close]);
            default:
                return pattern[0] == c;
        }
    }

    private static bool InSet(char c, ReadOnlySpan<char> set)
    {
        bool negated = set.Length > 0 && set[0] is '^' or '!';
        if (negated) set = set[1..];
        for (int i = 0; i < set.Length; i++)
        {
            bool range = i + 2 < set.Length && set[i + 1] == '-';
            if (range ? c >= set[i] && c <= set[i + 2] : c == set[i]) return !negated;
            if (range) i += 2;
        }
        return negated;
    }
}
