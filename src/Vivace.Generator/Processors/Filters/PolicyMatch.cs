using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Vivace.Generator.Configuration;

namespace Vivace.Generator.Processors.Filters;

/// <summary>A block of conditions, all of which must hold.</summary>
internal sealed class PolicyMatch
{
    private readonly SpanCondition[] _conditions;

    /// <exception cref="FormatException">A condition is wrong.</exception>
    public PolicyMatch(PolicyMatchOptions options, WantedAttributes wanted)
    {
        if (options.MatchType is not ("strict" or "regex"))
        {
            throw new FormatException($"invalid match type: {options.MatchType}");
        }

        _conditions = [.. options.Attributes.Select(attribute => Compile(attribute, options.MatchType == "regex", wanted))];
    }

    public bool Matches(in SpanRow span)
    {
        foreach (SpanCondition condition in _conditions)
        {
            if (!condition.Holds(span))
            {
                return false;
            }
        }

        return true;
    }

    private static SpanCondition Compile(MatchAttributeOptions attribute, bool isRegex, WantedAttributes wanted)
    {
        string key = attribute.Key;
        Regex? regex = isRegex ? Expression(attribute.Value) : null;
        switch (key)
        {
            case "kind" or "status" or "name":
                return Intrinsic(key, attribute.Value, regex);
            case ['r', 'e', 's', 'o', 'u', 'r', 'c', 'e', '.', .. { Length: > 0 } name]:
                return new AttributeCondition(wanted.Add(name), ofResource: true, attribute.Value, regex);
            case ['s', 'p', 'a', 'n', '.', .. { Length: > 0 } name]:
                return new AttributeCondition(wanted.Add(name), ofResource: false, attribute.Value, regex);
            default:
                throw new FormatException(Unsupported(key));
        }
    }

    private static SpanCondition Intrinsic(string key, object? value, Regex? regex)
    {
        string text = value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        switch (key)
        {
            case "kind":
                if (regex is null && !SpanTexts.Kinds.Any(kind => Encoding.ASCII.GetString(kind) == text))
                {
                    throw new FormatException($"unsupported kind intrinsic string value: {text}");
                }

                return new KindCondition(text, regex);
            case "status":
                if (regex is null && !SpanTexts.StatusCodes.Any(code => Encoding.ASCII.GetString(code) == text))
                {
                    throw new FormatException($"unsupported status intrinsic string value: {text}");
                }

                return new StatusCondition(text, regex);
            default:
                return new NameCondition(text, regex);
        }
    }

    private static Regex Expression(object? value)
    {
        if (value is not string text)
        {
            throw new FormatException($"invalid attribute value: {value}; a regex must be a string");
        }

        try
        {
            // Like RE2: linear in the text, whatever the expression.
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"invalid attribute value; error parsing regexp: {e.Message}", e);
        }
    }

    private static string Unsupported(string key) => key is "duration" or "statusMessage" or "childCount" or "rootName" or "rootServiceName"
        or "traceDuration" or "nestedSetLeft" or "nestedSetRight" or "nestedSetParent" or "parent"
        ? $"unsupported intrinsic: {key}; supported intrinsics: [\"kind\" \"name\" \"status\"]"
        : key.StartsWith('.') || key.StartsWith("event.", StringComparison.Ordinal) || key.StartsWith("link.", StringComparison.Ordinal)
            || key.StartsWith("instrumentation.", StringComparison.Ordinal) || key.StartsWith("parent.", StringComparison.Ordinal)
            ? $"unsupported attribute scope: {key}; supported scopes: [\"resource\" \"span\"]"
            : $"failed to parse identifier {key}: parse error at line 1, col {Math.Min(key.Length, 1) + 1}: unknown identifier: {key}";
}
