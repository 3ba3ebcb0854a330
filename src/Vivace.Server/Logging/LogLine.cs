using System.Globalization;
using System.Text;

namespace Vivace.Server.Logging;

/// <summary>One line in the making. Not thread-safe.</summary>
internal sealed class LogLine(LogFormat format)
{
    private readonly List<(string Key, string Value, bool IsLiteral)> _pairs = [];
    private readonly StringBuilder _text = new();

    /// <summary>Starts (or starts over) with the four keys that every line has.</summary>
    public void Begin(LogLevel level, DateTimeOffset time, string caller, string message)
    {
        _pairs.Clear();
        Add("level", LogLevelName.Of(level));
        Add("ts", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        Add("caller", caller);
        Add("msg", message);
    }

    /// <summary>Adds a pair; the first of two pairs with the same key stays.</summary>
    /// <returns>Whether it was added.</returns>
    public bool Add(string key, object? value)
    {
        foreach ((string known, _, _) in _pairs)
        {
            if (known == key)
            {
                return false;
            }
        }

        _pairs.Add((key, LogValue.Text(value), LogValue.IsJsonLiteral(value)));
        return true;
    }

    /// <summary>The line as UTF-8, newline included.</summary>
    public byte[] ToBytes()
    {
        if (format == LogFormat.Json)
        {
            WriteJson();
        }
        else
        {
            WriteLogfmt();
        }

        return Encoding.UTF8.GetBytes(_text.Append('\n').ToString());
    }

    private void WriteLogfmt()
    {
        foreach ((string key, string value, _) in _pairs)
        {
            if (_text.Length > 0)
            {
                _text.Append(' ');
            }

            AppendLogfmtKey(key);
            _text.Append('=');
            if (NeedsQuotes(value))
            {
                AppendQuoted(value);
            }
            else
            {
                _text.Append(value);
            }
        }
    }

    private void WriteJson()
    {
        _pairs.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        _text.Append('{');
        foreach ((string key, string value, bool isLiteral) in _pairs)
        {
            if (_text.Length > 1)
            {
                _text.Append(',');
            }

            AppendQuoted(key);
            _text.Append(':');
            if (isLiteral)
            {
                _text.Append(value);
            }
            else
            {
                AppendQuoted(value);
            }
        }

        _text.Append('}');
    }

    /// <summary>A key may not hold what ends a key; such characters become underscores.</summary>
    private void AppendLogfmtKey(string key)
    {
        foreach (char c in key)
        {
            _text.Append(c is <= ' ' or '=' or '"' or '\x7f' ? '_' : c);
        }
    }

    private static bool NeedsQuotes(string value)
    {
        foreach (char c in value)
        {
            if (c is <= ' ' or '=' or '"' or '\x7f' or '\u2028' or '\u2029' or '\u0085' || char.IsSurrogate(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In quotes, escaped as in JSON. Lone surrogates become U+FFFD when the line is encoded.</summary>
    private void AppendQuoted(string value)
    {
        _text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"':
                    _text.Append("\\\"");
                    break;
                case '\\':
                    _text.Append(@"\\");
                    break;
                case '\n':
                    _text.Append(@"\n");
                    break;
                case '\r':
                    _text.Append(@"\r");
                    break;
                case '\t':
                    _text.Append(@"\t");
                    break;
                case < ' ' or '\x7f' or '\u0085' or '\u2028' or '\u2029':
                    _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    _text.Append(c);
                    break;
            }
        }

        _text.Append('"');
    }
}
