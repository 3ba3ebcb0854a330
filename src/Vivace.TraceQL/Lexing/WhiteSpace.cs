namespace Vivace.TraceQL.Lexing;

/// <summary>White space and comments between tokens (section 2.1).</summary>
internal static class WhiteSpace
{
    /// <summary>The characters to skip. When a comment does not end, they reach up to it and <paramref name="error"/> is set.</summary>
    public static int Skip(ReadOnlySpan<char> text, out string? error)
    {
        error = null;
        int position = 0;
        while (position < text.Length)
        {
            ReadOnlySpan<char> rest = text[position..];
            if (rest[0] is ' ' or '\t' or '\n' or '\r')
            {
                position++;
            }
            else if (rest.StartsWith("//"))
            {
                int end = rest.IndexOf('\n');
                position += end < 0 ? rest.Length : end;
            }
            else if (rest.StartsWith("/*"))
            {
                int end = rest[2..].IndexOf("*/");
                if (end < 0)
                {
                    error = "comment not terminated";
                    return position;
                }

                position += end + 4;
            }
            else
            {
                break;
            }
        }

        return position;
    }
}
