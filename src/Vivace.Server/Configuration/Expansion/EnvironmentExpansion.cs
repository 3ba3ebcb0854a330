using System.Text;

namespace Vivace.Server.Configuration.Expansion;

/// <summary>A text whose <c>${…}</c> cannot be expanded. The message says why in a few words.</summary>
public sealed class EnvironmentExpansionException(string message) : Exception(message);

/// <summary>
/// Replaces <c>${NAME}</c> and its forms in a text by environment variables: defaults <c>${V:-d}</c> (also <c>-</c>, <c>:=</c>,
/// <c>=</c>), length <c>${#V}</c>, case <c>^ ^^ , ,,</c>, substring <c>${V:p:n}</c>, trims <c># ## % %%</c> with the patterns
/// <c>* ? […]</c>, replacement <c>${V/a/b}</c>, <c>//</c>, <c>/#</c>, <c>/%</c>. Operands may hold <c>${…}</c> themselves.
/// A variable that is not set is empty. <c>$$</c> is one <c>$</c>; <c>$NAME</c> without braces is left alone.
/// </summary>
public sealed class EnvironmentExpansion
{
    /// <summary>Characters the expanded text may have.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private const int MaxDepth = 20;

    private readonly Func<string, string?> _variable;

    private EnvironmentExpansion(Func<string, string?> variable) => _variable = variable;

    /// <exception cref="EnvironmentExpansionException">A brace is not closed, a form is unknown, or the result is too long.</exception>
    public static string Expand(string text, Func<string, string?> variable)
    {
        int position = 0;
        return new EnvironmentExpansion(variable).Text(text, ref position, terminators: "", depth: 0);
    }

    // Reads until one of the terminators, which is left unread; at depth 0 there are none and the whole text is read.
    private string Text(string text, ref int position, string terminators, int depth)
    {
        var result = new StringBuilder();
        while (position < text.Length)
        {
            char c = text[position];
            if (terminators.Contains(c, StringComparison.Ordinal)) break;
            char next = position + 1 < text.Length ? text[position + 1] : '\0';
            if (c == '$' && next == '$')
            {
                result.Append('$');
                position += 2;
            }
            else if (c == '$' && next == '{')
            {
                position += 2;
                result.Append(Substitution(text, ref position, depth + 1));
            }
            else
            {
                result.Append(c);
                position++;
            }
            if (result.Length > MaxLength) throw new EnvironmentExpansionException($"the expanded text is longer than {MaxLength} characters");
        }
        return result.ToString();
    }

    // After "${": name and operator up to and including the closing brace.
    private string Substitution(string text, ref int position, int depth)
    {
        if (depth > MaxDepth) throw new EnvironmentExpansionException($"more than {MaxDepth} substitutions inside one another");
        bool length = position < text.Length && text[position] == '#';
        if (length) position++;
        int start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_')) position++;
        string name = text[start..position];
        string value = name.Length == 0 ? "" : _variable(name) ?? "";
        if (position >= text.Length) throw MissingBrace();
        if (text[position] == '}')
        {
            if (name.Length == 0) throw new EnvironmentExpansionException("bad substitution: a name is missing between the braces");
            position++;
            // Length in bytes would tell nothing to the writer of a file; characters do.
            return length ? value.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) : value;
        }
        if (length || name.Length == 0) throw BadSubstitution(text, start);
        string result = Operation(text, ref position, value, start, depth);
        if (position >= text.Length) throw MissingBrace();
        position++;
        return result;
    }

    private string Operation(string text, ref int position, string value, int start, int depth)
    {
        char first = text[position++];
        char second = position < text.Length ? text[position] : '\0';
        switch (first)
        {
            case '^' or ',':
                bool all = second == first;
                if (all) position++;
                if (position < text.Length && text[position] != '}') throw BadSubstitution(text, start);
                return ChangeCase(value, upper: first == '^', all);
            case '-' or '=':
                return Or(value, Text(text, ref position, "}", depth));
            case ':' when second is '-' or '=':
                position++;
                return Or(value, Text(text, ref position, "}", depth));
            case ':':
                return Substring(text, ref position, value, start, depth);
            case '#' or '%':
                bool longest = second == first;
                if (longest) position++;
                string pattern = Text(text, ref position, "}", depth);
                return first == '#' ? GlobPattern.TrimPrefix(value, pattern, longest) : GlobPattern.TrimSuffix(value, pattern, longest);
            case '/':
                return Replace(text, ref position, value, depth);
            default:
                throw BadSubstitution(text, start);
        }
    }

    private string Substring(string text, ref int position, string value, int start, int depth)
    {
        string from = Text(text, ref position, ":}", depth).Trim();
        string? count = null;
        if (position < text.Length && text[position] == ':')
        {
            position++;
            count = Text(text, ref position, "}", depth).Trim();
        }
        if (position >= text.Length) throw MissingBrace();
        if (!int.TryParse(from, out int offset) || (count is not null && !int.TryParse(count, out _))) throw BadSubstitution(text, start);
        if (offset < 0) offset = Math.Max(0, value.Length + offset);
        if (offset >= value.Length) return "";
        int rest = value.Length - offset;
        int length = count is null ? rest : int.Parse(count, System.Globalization.CultureInfo.InvariantCulture);
        if (length < 0) length = Math.Max(0, rest + length);
        return value.Substring(offset, Math.Min(length, rest));
    }

    private string Replace(string text, ref int position, string value, int depth)
    {
        char mode = position < text.Length && text[position] is '/' or '#' or '%' ? text[position++] : ' ';
        string what = Text(text, ref position, "/}", depth);
        string with = "";
        if (position < text.Length && text[position] == '/')
        {
            position++;
            with = Text(text, ref position, "}", depth);
        }
        if (what.Length == 0) return value;
        switch (mode)
        {
            case '/':
                long length = value.Length + ((long)with.Length * (value.Length / what.Length));
                if (length > MaxLength) throw new EnvironmentExpansionException($"the expanded text is longer than {MaxLength} characters");
                return value.Replace(what, with, StringComparison.Ordinal);
            case '#':
                return value.StartsWith(what, StringComparison.Ordinal) ? with + value[what.Length..] : value;
            case '%':
                return value.EndsWith(what, StringComparison.Ordinal) ? value[..^what.Length] + with : value;
            default:
                int at = value.IndexOf(what, StringComparison.Ordinal);
                return at < 0 ? value : string.Concat(value.AsSpan(0, at), with, value.AsSpan(at + what.Length));
        }
    }

    private static string ChangeCase(string value, bool upper, bool all)
    {
        if (value.Length == 0) return value;
        if (all) return upper ? value.ToUpperInvariant() : value.ToLowerInvariant();
        char first = upper ? char.ToUpperInvariant(value[0]) : char.ToLowerInvariant(value[0]);
        return first + value[1..];
    }

    private static string Or(string value, string otherwise) => value.Length > 0 ? value : otherwise;

    private static EnvironmentExpansionException MissingBrace() => new("missing closing brace");

    private static EnvironmentExpansionException BadSubstitution(string text, int start)
    {
        const int longestQuote = 30;
        int end = text.IndexOf('}', start);
        if (end < 0) return MissingBrace();
        string shown = text[start..Math.Min(end, start + longestQuote)];
        return new EnvironmentExpansionException($"bad substitution: ${{{shown}}}");
    }
}
