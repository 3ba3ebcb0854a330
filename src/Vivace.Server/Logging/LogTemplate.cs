using System.Text;

namespace Vivace.Server.Logging;

/// <summary>
/// A message template, taken apart once: a sentence, which may have placeholders, and the <c>key={Name}</c> pairs at its end, which
/// become pairs of the line under the key as it is written. Placeholders inside the sentence become pairs too, in snake case.
/// </summary>
internal sealed class LogTemplate
{
    private readonly List<(string Literal, string? Name, string? Format)> _sentence = [];

    private LogTemplate()
    {
    }

    /// <summary>Key of the pair by placeholder name.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>The sentence with its placeholders filled in.</summary>
    public string Render(IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        if (_sentence is [(var only, null, _)])
        {
            return only;
        }

        var text = new StringBuilder();
        foreach ((string literal, string? name, string? format) in _sentence)
        {
            text.Append(literal);
            if (name is not null)
            {
                text.Append(LogValue.Text(Find(state, name), format));
            }
        }

        return text.ToString();
    }

    public static LogTemplate Parse(string template)
    {
        var parsed = new LogTemplate();
        int end = template.Length;
        while (TryCutPair(template, ref end, out string key, out string name))
        {
            parsed.Keys.TryAdd(name, key);
        }

        parsed.ParseSentence(template.AsSpan(0, end));
        return parsed;
    }

    /// <summary>Recognises <c> key={Name}</c> just before <paramref name="end"/>.</summary>
    private static bool TryCutPair(string template, ref int end, out string key, out string name)
    {
        key = name = "";
        if (end == 0 || template[end - 1] != '}')
        {
            return false;
        }

        int open = template.LastIndexOf('{', end - 1);
        int space = open <= 1 ? -1 : template.LastIndexOf(' ', open);
        if (space < 0 || template[open - 1] != '=' || open - 1 == space + 1)
        {
            return false;
        }

        string before = template[(space + 1)..(open - 1)];
        if (!before.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
        {
            return false;
        }

        key = before;
        name = NameOf(template.AsSpan(open + 1, end - open - 2), out _);
        end = space;
        return name.Length > 0;
    }

    private void ParseSentence(ReadOnlySpan<char> sentence)
    {
        var literal = new StringBuilder();
        for (int i = 0; i < sentence.Length; i++)
        {
            char c = sentence[i];
            bool isDoubled = i + 1 < sentence.Length && sentence[i + 1] == c;
            if (c is '{' or '}' && isDoubled)
            {
                literal.Append(c);
                i++;
                continue;
            }

            int close = c == '{' ? sentence[i..].IndexOf('}') : -1;
            if (close < 0)
            {
                literal.Append(c);
                continue;
            }

            string name = NameOf(sentence.Slice(i + 1, close - 1), out string? format);
            _sentence.Add((literal.ToString(), name, format));
            Keys.TryAdd(name, SnakeCase(name));
            literal.Clear();
            i += close;
        }

        _sentence.Add((literal.ToString(), null, null));
    }

    /// <summary>The name in <c>Name,alignment:format</c>.</summary>
    private static string NameOf(ReadOnlySpan<char> placeholder, out string? format)
    {
        int colon = placeholder.IndexOf(':');
        format = colon < 0 ? null : placeholder[(colon + 1)..].ToString();
        ReadOnlySpan<char> name = colon < 0 ? placeholder : placeholder[..colon];
        int comma = name.IndexOf(',');
        return (comma < 0 ? name : name[..comma]).Trim().ToString();
    }

    /// <summary><c>TenantId</c> and <c>tenantId</c> become <c>tenant_id</c>.</summary>
    public static string SnakeCase(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0 && !char.IsAsciiLetterUpper(name[i - 1]) && name[i - 1] != '_')
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }

    private static object? Find(IReadOnlyList<KeyValuePair<string, object?>> state, string name)
    {
        foreach ((string key, object? value) in state)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }
}
