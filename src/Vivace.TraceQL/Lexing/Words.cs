using System.Text;

namespace Vivace.TraceQL.Lexing;

/// <summary>Identifiers: a Unicode letter or <c>_</c>, then letters, digits and <c>_</c>.</summary>
internal static class Words
{
    /// <summary>The length of the word that the text begins with; 0 when it begins with none.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length)
        {
            Rune.DecodeFromUtf16(text[length..], out Rune rune, out int units);
            if (rune.Value != '_' && !Rune.IsLetter(rune) && (length == 0 || !Rune.IsDigit(rune)))
                break;
            length += units;
        }

        return length;
    }

    /// <summary>The length of what begins no token: one character, or what stands in single quotes on the line.</summary>
    public static int LengthOfOther(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'')
        {
            int end = text[1..].IndexOfAny('\'', '\n');
            if (end >= 0 && text[end + 1] == '\'')
                return end + 2;
        }

        Rune.DecodeFromUtf16(text, out _, out int units);
        return units;
    }
}
