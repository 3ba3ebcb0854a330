using System.Text;
using Vivace.TraceQL.Parsing;
using Vivace.TraceQL.Validation;

namespace Vivace.TraceQL;

/// <summary>From a request's text to a query that may be run: length, syntax and static checks.</summary>
public static class TraceQLCompiler
{
    /// <summary>Bytes of UTF-8 that a query may have unless configured otherwise.</summary>
    public const int DefaultMaxQueryBytes = 128 * 1024;

    /// <summary>
    /// Reads and checks a query. An empty text is all traces for a search. A search may carry a metrics function; it is checked, and the
    /// caller ignores it.
    /// </summary>
    /// <param name="maxBytes">Longest text allowed, in bytes of UTF-8.</param>
    /// <exception cref="TraceQLException">The query is refused; <see cref="TraceQLErrors.ResponseText"/> gives the text for the client.</exception>
    public static TraceQLQuery Compile(string text, QueryKind kind, int maxBytes = DefaultMaxQueryBytes)
    {
        if (text.Length > maxBytes || Encoding.UTF8.GetByteCount(text) > maxBytes)
            throw TraceQLErrors.TooLong(maxBytes);
        if (text.Length == 0 && kind == QueryKind.Search)
            return TraceQLQuery.Everything;
        TraceQLQuery query = TraceQLParser.Parse(text);
        TraceQLValidator.Validate(query, kind);
        return query;
    }
}
