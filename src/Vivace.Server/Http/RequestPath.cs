using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Vivace.Server.Http;

/// <summary>
/// The path that a client sent, percent-decoded once and otherwise untouched. The web server's own view will not do: it keeps
/// <c>%2F</c> encoded and resolves dot segments before anybody can answer them with a redirect.
/// </summary>
public static class RequestPath
{
    /// <summary>The decoded path of a request; empty when it has none (<c>OPTIONS *</c>).</summary>
    public static string Of(HttpContext context)
    {
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith('/'))
        {
            return context.Request.Path.Value ?? "";
        }

        int query = target.IndexOf('?', StringComparison.Ordinal);
        return Decode(query < 0 ? target : target[..query]);
    }

    /// <summary>Decodes percent escapes as UTF-8; what is no escape stays as it is.</summary>
    public static string Decode(string path)
    {
        if (!path.Contains('%', StringComparison.Ordinal))
        {
            return path;
        }

        byte[] text = Encoding.UTF8.GetBytes(path);
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1])
                && char.IsAsciiHexDigit((char)text[i + 2]);
            text[length++] = isEscape ? (byte)((HexDigit(text[i + 1]) << 4) | HexDigit(text[i + 2])) : text[i];
            i += isEscape ? 2 : 0;
        }

        return Encoding.UTF8.GetString(text, 0, length);
    }

    /// <summary>The path without empty, <c>.</c> and <c>..</c> segments; a trailing slash stays. The same string when it is clean.</summary>
    public static string Clean(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        List<string> kept = [];
        string[] segments = path.Split('/');
        foreach (string segment in segments)
        {
            if (segment == "..")
            {
                if (kept.Count > 0)
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            else if (segment is not ("" or "."))
            {
                kept.Add(segment);
            }
        }

        string clean = "/" + string.Join('/', kept);
        return segments[^1].Length == 0 && kept.Count > 0 ? clean + "/" : clean;
    }

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
