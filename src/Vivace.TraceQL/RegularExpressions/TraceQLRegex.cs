using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>
/// A pattern of the language (section 7.5): RE2, matched against the whole text, a point matches line breaks, case-sensitive. Works on
/// UTF-8 as it is; time is linear in the text and memory bounded whatever the pattern. Safe to use from several threads.
/// </summary>
public sealed class TraceQLRegex
{
    private readonly HashSet<byte[]>? _texts;
    private readonly RegexShape? _shape;
    private readonly RegexProgram? _program;
    private readonly byte[] _prefix;
    private readonly ConcurrentBag<RegexMatcher> _idle = [];

    private TraceQLRegex(string pattern)
    {
        RegexNode node = RegexLiterals.WithoutIdleAnchors(Re2Parser.Parse(pattern));
        Pattern = pattern;
        _prefix = Encoding.UTF8.GetBytes(RegexLiterals.Prefix(node));
        if (RegexLiterals.Texts(node) is { } texts)
            _texts = new HashSet<byte[]>(texts.Select(Encoding.UTF8.GetBytes), Utf8TextComparer.Instance);
        else if ((_shape = RegexShape.Of(node)) is null)
            _program = RegexCompiler.Compile(node);
    }

    public string Pattern { get; }

    /// <summary>When the pattern is a literal or lists literals (<c>foo|ba[rz]</c>): exactly the texts that match, as UTF-8. Otherwise null.</summary>
    public IReadOnlyCollection<byte[]>? Texts => _texts;

    /// <summary>UTF-8 that every matching text begins with; often empty.</summary>
    public ReadOnlySpan<byte> Prefix => _prefix;

    /// <summary>Whether every text matches, as with <c>.*</c>.</summary>
    public bool MatchesEverything => _shape is { MatchesEverything: true };

    public static bool IsValid(string pattern) => TryCreate(pattern, out _);

    /// <summary>False when the pattern is not RE2, or too large to be run.</summary>
    public static bool TryCreate(string pattern, [NotNullWhen(true)] out TraceQLRegex? regex)
    {
        try
        {
            regex = new TraceQLRegex(pattern);
            return true;
        }
        catch (Exception e) when (e is Re2Exception or InsufficientExecutionStackException)
        {
            regex = null;
            return false;
        }
    }

    /// <summary>Whether the whole text matches. Bytes that are no UTF-8 count as U+FFFD.</summary>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (_texts is not null)
            return _texts.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(utf8);
        if (_shape is not null)
            return _shape.IsMatch(utf8);
        if (!utf8.StartsWith(_prefix))
            return false;

        ReadOnlySpan<byte> valid = Utf8.IsValid(utf8) ? utf8 : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        if (!_idle.TryTake(out RegexMatcher? matcher))
            matcher = new RegexMatcher(_program!);
        bool match = matcher.IsMatch(valid);
        _idle.Add(matcher);
        return match;
    }
}
