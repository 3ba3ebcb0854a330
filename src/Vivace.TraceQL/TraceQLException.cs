namespace Vivace.TraceQL;

/// <summary>
/// A query was refused. The message is the bare text; <see cref="TraceQLErrors.ResponseText"/> is what a client is sent. Line and column
/// count from 1 and are 0 where there is no position.
/// </summary>
public sealed class TraceQLException(TraceQLErrorKind kind, string message, int line = 0, int column = 0) : Exception(message)
{
    public TraceQLErrorKind Kind { get; } = kind;

    public int Line { get; } = line;

    /// <summary>In characters (code points), counted from the line's start.</summary>
    public int Column { get; } = column;
}
