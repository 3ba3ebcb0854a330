using Vivace.Generator.Configuration;

namespace Vivace.Generator.Processors.Filters;

/// <summary>Which spans a processor counts (<c>filter_policies</c>; metrics-generator specification, section 5.5).</summary>
internal sealed class SpanFilter
{
    private readonly PolicyMatch[] _excludes;
    private readonly PolicyMatch[] _includes;
    private readonly PolicyMatch[] _anyOf;

    /// <exception cref="FormatException">A policy is wrong; the message is Tempo's.</exception>
    public SpanFilter(IReadOnlyList<FilterPolicyOptions> policies, WantedAttributes wanted)
    {
        foreach (FilterPolicyOptions policy in policies)
        {
            if (policy is { Include: null, IncludeAny: null, Exclude: null })
            {
                throw new FormatException("invalid filter policy; policies must have at least an `include` or `exclude`: {<nil> <nil>}");
            }
        }

        _includes = Compile(policies, "include", static policy => policy.Include, wanted);
        _anyOf = Compile(policies, "include_any", static policy => policy.IncludeAny, wanted);
        _excludes = Compile(policies, "exclude", static policy => policy.Exclude, wanted);
    }

    /// <summary>Whether the span counts.</summary>
    public bool Passes(in SpanRow span)
    {
        foreach (PolicyMatch exclude in _excludes)
        {
            if (exclude.Matches(span))
            {
                return false;
            }
        }

        foreach (PolicyMatch any in _anyOf)
        {
            if (any.Matches(span))
            {
                return true;
            }
        }

        foreach (PolicyMatch include in _includes)
        {
            if (!include.Matches(span))
            {
                return false;
            }
        }

        return _anyOf.Length == 0 || _includes.Length > 0;
    }

    private static PolicyMatch[] Compile(
        IReadOnlyList<FilterPolicyOptions> policies, string kind, Func<FilterPolicyOptions, PolicyMatchOptions?> block, WantedAttributes wanted)
    {
        try
        {
            return [.. policies.Select(block).OfType<PolicyMatchOptions>().Select(match => new PolicyMatch(match, wanted))];
        }
        catch (FormatException problem)
        {
            throw new FormatException($"invalid {kind} policy: {problem.Message}", problem);
        }
    }
}
