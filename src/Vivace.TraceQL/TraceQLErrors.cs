namespace Vivace.TraceQL;

/// <summary>The texts of refusals (sections 6 and 16), each written once.</summary>
public static class TraceQLErrors
{
    /// <summary>The body of the HTTP 400 that this refusal becomes.</summary>
    public static string ResponseText(TraceQLException error, QueryKind kind) => error.Kind switch
    {
        TraceQLErrorKind.TooLong or TraceQLErrorKind.NotMetrics => error.Message,
        _ => (kind == QueryKind.Search ? "invalid TraceQL query: " : "compiling query: ") + error.Message,
    };
}
