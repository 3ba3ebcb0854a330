using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>A pattern of the language: fully anchored, a point matches line breaks (section 7.5).</summary>
public sealed class TraceQLRegex
{
    private readonly Regex _regex;

    private TraceQLRegex(Regex regex) => _regex = regex;

    public static bool IsValid(string pattern) => TryCreate(pattern, out _);

    public static bool TryCreate(string pattern, [NotNullWhen(true)] out TraceQLRegex? regex)
    {
        try
        {
            regex = new TraceQLRegex(new Regex(
                $@"\A(?:{pattern})\z",
                RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant));
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            regex = null;
            return false;
        }
    }

    public bool IsMatch(ReadOnlySpan<byte> utf8) => _regex.IsMatch(Encoding.UTF8.GetString(utf8));
}
