using Vivace.Generator.Configuration;

namespace Vivace.Generator.Processors.Filters;

/// <summary>Checks filter policies before they are used.</summary>
public static class FilterPolicyRule
{
    /// <summary>What is wrong with a policy, in Tempo's words; null when nothing is.</summary>
    public static string? Problem(FilterPolicyOptions policy)
    {
        try
        {
            _ = new SpanFilter([policy], new WantedAttributes());
            return null;
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }
}
