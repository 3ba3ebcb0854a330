namespace Vivace.TraceQL.RegularExpressions;

/// <summary>Reads a class in square brackets.</summary>
internal sealed class Re2ClassParser(string pattern, Re2Flags flags)
{
    private readonly List<(int First, int Last)> _ranges = [];

    /// <summary>At the opening bracket; ends behind the closing one.</summary>
    public RuneSet Parse(ref int position)
    {
        position++;
        bool negated = position < pattern.Length && pattern[position] == '^';
        if (negated)
            position++;

        // A closing bracket that comes first is a member.
        for (bool first = true; first || position >= pattern.Length || pattern[position] != ']'; first = false)
        {
            if (position >= pattern.Length)
                throw new Re2Exception("missing closing ]");
            if (TryReadPosix(ref position) is { } posix)
                _ranges.AddRange(posix.Ranges);
            else if (pattern[position] == '\\' && Re2Escapes.TryReadClass(pattern, ref position, flags) is { } named)
                _ranges.AddRange(named.Ranges);
            else
                ReadRange(ref position);
        }

        position++;
        RuneSet set = RuneSet.Of(_ranges);
        return negated ? set.Negate() : set;
    }

    private void ReadRange(ref int position)
    {
        int first = ReadMember(ref position);
        int last = first;
        if (position + 1 < pattern.Length && pattern[position] == '-' && pattern[position + 1] != ']')
        {
            position++;
            last = ReadMember(ref position);
        }

        if (last < first)
            throw new Re2Exception("invalid character class range");
        _ranges.AddRange(Re2Escapes.Fold(RuneSet.Of((first, last)), flags).Ranges);
    }

    private int ReadMember(ref int position) =>
        pattern[position] == '\\' ? Re2Escapes.Read(pattern, ref position) : Re2Escapes.ReadRune(pattern, ref position);

    private RuneSet? TryReadPosix(ref int position)
    {
        ReadOnlySpan<char> rest = pattern.AsSpan(position);
        if (!rest.StartsWith("[:"))
            return null;
        int end = rest[2..].IndexOf(":]");
        if (end < 0)
            return null;
        string name = rest.Slice(2, end).ToString();
        bool negated = name.StartsWith('^');
        RuneSet set = CharacterClasses.Posix(negated ? name[1..] : name) ?? throw new Re2Exception("invalid character class range");
        position += end + 4;
        set = Re2Escapes.Fold(set, flags);
        return negated ? set.Negate() : set;
    }
}
