using System.Text;

namespace Vivace.Server.Http;

/// <summary>
/// The path of a route: literal segments, <c>{name}</c> for one segment, and at most one <c>{name...}</c> for any text, slashes
/// included. Case-sensitive; a trailing slash is a difference.
/// </summary>
public sealed class RouteTemplate
{
    private const string RestMark = "...";

    private readonly string[] _segments;
    private readonly string?[] _names;

    /// <summary>Index of the <c>{name...}</c> segment, or -1.</summary>
    private readonly int _rest = -1;

    /// <exception cref="ArgumentException">The template does not begin with a slash, or has two <c>{name...}</c>.</exception>
    public RouteTemplate(string text)
    {
        if (!text.StartsWith('/'))
        {
            throw new ArgumentException($"route template '{text}' must begin with '/'", nameof(text));
        }

        Text = text;
        _segments = text[1..].Split('/');
        _names = new string?[_segments.Length];
        for (int i = 0; i < _segments.Length; i++)
        {
            string segment = _segments[i];
            if (!segment.StartsWith('{') || !segment.EndsWith('}'))
            {
                continue;
            }

            _names[i] = segment[1..^1];
            if (!_names[i]!.EndsWith(RestMark, StringComparison.Ordinal))
            {
                continue;
            }

            if (_rest >= 0)
            {
                throw new ArgumentException($"route template '{text}' has two segments that match any text; have one", nameof(text));
            }

            _names[i] = _names[i]![..^RestMark.Length];
            _rest = i;
        }

        MetricName = NameForMetrics(text);
        Pattern = PatternOf();
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>No variable segments: the path is the template.</summary>
    public bool IsLiteral => Array.TrueForAll(_names, static name => name is null);

    /// <summary>
    /// Value of the label <c>route</c>: lower case, every run of other characters than letters and digits one underscore, none at the
    /// ends. <c>/api/traces/{traceID}</c> is <c>api_traces_traceid</c>.
    /// </summary>
    public string MetricName { get; }

    /// <summary>The template as a regular expression, for people to read (<c>/status/endpoints</c>).</summary>
    public string Pattern { get; }

    /// <summary>Compares a decoded path.</summary>
    /// <param name="path">Begins with a slash.</param>
    /// <param name="values">Name and text of the variable segments.</param>
    public bool TryMatch(string path, out RouteValues values)
    {
        values = RouteValues.None;
        if (!path.StartsWith('/'))
        {
            return false;
        }

        string[] parts = path[1..].Split('/');
        int extra = parts.Length - _segments.Length;
        if (_rest < 0 ? extra != 0 : extra < 0)
        {
            return false;
        }

        List<KeyValuePair<string, string>>? found = null;
        for (int i = 0, at = 0; i < _segments.Length; i++)
        {
            int count = i == _rest ? extra + 1 : 1;
            string text = count == 1 ? parts[at] : string.Join('/', parts, at, count);
            at += count;
            if (_names[i] is { } name)
            {
                if (text.Length == 0)
                {
                    return false;
                }

                (found ??= []).Add(new(name, text));
            }
            else if (text != _segments[i])
            {
                return false;
            }
        }

        values = found is null ? RouteValues.None : new RouteValues(found);
        return true;
    }

    private static string NameForMetrics(string text)
    {
        var name = new StringBuilder(text.Length);
        bool pending = false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                pending = name.Length > 0;
                continue;
            }

            if (pending)
            {
                name.Append('_');
                pending = false;
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    private string PatternOf()
    {
        var pattern = new StringBuilder("^");
        for (int i = 0; i < _segments.Length; i++)
        {
            pattern.Append('/').Append(_names[i] is not { } name ? _segments[i] : i == _rest ? $"(?P<{name}>.+)" : $"(?P<{name}>[^/]+)");
        }

        return pattern.Append('$').ToString();
    }
}
