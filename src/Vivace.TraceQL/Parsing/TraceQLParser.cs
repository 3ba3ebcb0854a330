using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;

namespace Vivace.TraceQL.Parsing;

/// <summary>From text to a query (sections 2 to 4): Tempo 2.10's language, and of Tempo 3.0's what only adds to it.</summary>
public static class TraceQLParser
{
    /// <summary>
    /// Levels that a query may have, counted in brackets and in operators standing on one another (<c>a || b || c</c> is two). Code that
    /// walks a query by recursion relies on it, on the smallest stacks that the runtime gives (1.5 MB).
    /// </summary>
    public const int MaxDepth = 1000;

    /// <summary>Parses without static checks. The caller limits the length; <see cref="TraceQLCompiler"/> does it all.</summary>
    /// <exception cref="TraceQLException">The text does not parse.</exception>
    public static TraceQLQuery Parse(string text)
    {
        if (text.Length == 0)
            throw TraceQLErrors.Empty();
        TokenReader reader = new(text);
        FieldParser fields = new(reader);
        PipelineParser pipelines = new(reader, fields);
        MetricsParser metricsParser = new(reader, fields, pipelines);

        PipelineExpression source = pipelines.Parse();
        TraceQLQuery query = new(source);
        if (source is Pipeline && reader.Current.IsSymbol("|"))
        {
            reader.Take();
            MetricsStage metrics = metricsParser.Parse();
            query = query with { Metrics = metrics, SecondStages = metricsParser.ParseSecondStages(metrics.Function) };
        }

        query = query with { Hints = new HintsParser(reader).Parse() };
        return reader.Current.Kind == TokenKind.End ? query : throw reader.Unexpected("with");
    }
}
