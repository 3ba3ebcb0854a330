namespace Vivace.Query.Limits;

/// <summary>
/// A query was stopped because it ran into one of its limits (spans, memory, time). The message says which and what to change; the
/// server answers with the status the specification gives.
/// </summary>
public sealed class QueryLimitException(string message) : Exception(message);

/// <summary>
/// A query failed while it was evaluated, by a rule of the language (traceql specification, section 16: "run-time failure"), for example
/// a division by zero. Answered with status 500 and the message.
/// </summary>
public sealed class QueryEvaluationException(string message) : Exception(message)
{
    /// <summary>
    /// Whether the query met a block that cannot be read. The block is set aside by then, so that the same query, asked again, is answered
    /// from the rest.
    /// </summary>
    public bool IsDamagedBlock { get; init; }
}
