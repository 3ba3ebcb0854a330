namespace Vivace.TraceQL.Parsing;

/// <summary>From text to a query.</summary>
public static class TraceQLParser
{
    /// <summary>Parses without static checks.</summary>
    /// <exception cref="TraceQLException">The text does not parse.</exception>
    public static TraceQLQuery Parse(string text) =>
        throw new TraceQLException(TraceQLErrorKind.Syntax, "parse error : TraceQL is not read yet");
}
