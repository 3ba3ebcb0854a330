namespace Vivace.TraceQL.RegularExpressions;

/// <summary>A compiled pattern: a nondeterministic automaton over the bytes of valid UTF-8.</summary>
internal sealed class RegexProgram
{
    /// <summary>How many kinds of bytes the program tells apart.</summary>
    private readonly int _classCount;

    private readonly byte[] _classes = new byte[byte.MaxValue + 1];

    public RegexProgram(RegexInstruction[] instructions, int start)
    {
        Instructions = instructions;
        Start = start;

        bool[] begins = new bool[byte.MaxValue + 2];
        foreach (RegexInstruction instruction in instructions)
        {
            if (instruction.Operation == RegexOperation.Byte)
                begins[instruction.First] = begins[instruction.Last + 1] = true;
            if (instruction.Operation == RegexOperation.Assert)
                NeedsContext |= instruction.Position is not (RegexPosition.TextStart or RegexPosition.TextEnd);
        }

        List<byte> representatives = [];
        for (int value = 0; value <= byte.MaxValue; value++)
        {
            bool differs = begins[value] || (NeedsContext && value > 0 && ContextOf((byte)value) != ContextOf((byte)(value - 1)));
            if (value == 0 || differs)
                representatives.Add((byte)value);
            _classes[value] = (byte)(representatives.Count - 1);
        }

        Representatives = [.. representatives];
        _classCount = representatives.Count;
    }

    public RegexInstruction[] Instructions { get; }

    public int Start { get; }

    /// <summary>Whether the byte before a place matters other than by its absence.</summary>
    public bool NeedsContext { get; }

    /// <summary>For every class of bytes that the program does not tell apart, one of them.</summary>
    public byte[] Representatives { get; }

    /// <summary>Classes of bytes, and one more for the end of the text.</summary>
    public int SymbolCount => _classCount + 1;

    public int EndSymbol => _classCount;

    public int SymbolOf(byte value) => _classes[value];

    public static RegexContext ContextOf(byte value) =>
        value == '\n' ? RegexContext.LineBreak
        : value == '_' || char.IsAsciiLetterOrDigit((char)value) ? RegexContext.Word
        : RegexContext.Other;
}

/// <summary>What stands on one side of a place in the text.</summary>
internal enum RegexContext
{
    /// <summary>The start or the end of the text.</summary>
    Edge,
    LineBreak,
    Word,
    Other,
}
