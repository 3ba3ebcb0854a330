namespace Vivace.Server.Api.Parameters;

/// <summary>
/// The parameter <c>tags</c> of the legacy search (query-api specification, section 5.5): <c>key=value key2="value with space"</c>. A key
/// without a value has the empty one.
/// </summary>
internal static class Logfmt
{
    /// <exception cref="ApiException">400.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text)
    {
        List<KeyValuePair<string, string>> pairs = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        int at = 0;
        while (true)
        {
            while (at < text.Length && text[at] <= ' ')
            {
                at++;
            }

            if (at == text.Length)
            {
                return pairs;
            }

            string key = Key(text, ref at);
            string value = "";
            if (at < text.Length && text[at] == '=')
            {
                at++;
                value = at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Bare(text, ref at);
            }

            if (!seen.Add(key))
            {
                throw Invalid($"tag {key} has been set twice");
            }

            pairs.Add(new(key, value));
        }
    }

    private static string Key(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] > ' ' && text[at] != '=')
        {
            if (text[at] == '"')
            {
                throw Unexpected(text, at);
            }

            at++;
        }

        return at > start ? text[start..at] : throw Unexpected(text, at);
    }

    private static string Bare(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] > ' ')
        {
            if (text[at] is '"' or '=')
            {
                throw Unexpected(text, at);
            }

            at++;
        }

        return text[start..at];
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new System.Text.StringBuilder();
        for (int i = at + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    at = i + 1;
                    return at == text.Length || text[at] <= ' ' ? value.ToString() : throw Unexpected(text, at);
                case '\\' when i + 1 < text.Length:
                    i++;
                    value.Append(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
                    break;
                default:
                    value.Append(text[i]);
                    break;
            }
        }

        throw Invalid($"unterminated quoted value at pos {text.Length + 1}");
    }

    private static ApiException Unexpected(string text, int at) => Invalid($"unexpected '{text[at]}' at pos {at + 1}");

    private static ApiException Invalid(string what) => ApiException.BadRequest($"invalid tags: {what}");
}
