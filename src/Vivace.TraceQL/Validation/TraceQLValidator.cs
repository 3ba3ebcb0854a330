namespace Vivace.TraceQL.Validation;

/// <summary>The static checks of section 6.</summary>
public static class TraceQLValidator
{
    /// <exception cref="TraceQLException">A check failed.</exception>
    public static void Validate(TraceQLQuery query, QueryKind kind)
    {
        if (kind == QueryKind.Metrics && query.Metrics is null)
            throw new TraceQLException(TraceQLErrorKind.NotMetrics, "not a metrics query");
    }
}
