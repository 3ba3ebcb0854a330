using Vivace.Query.Tests.Traces;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Smaller cases: one query, fewer spans, fewer attributes, events and links, parts of the query instead of the whole.</summary>
internal static class OracleCaseShrinking
{
    public static IEnumerable<OracleCase> Smaller(OracleCase whole) => Parts(whole).Where(part => part.Spans.Count > 0);

    private static IEnumerable<OracleCase> Parts(OracleCase whole)
    {
        if (whole.Queries.Count > 1)
        {
            foreach (string query in whole.Queries)
            {
                yield return whole with { Queries = [query] };
            }

            yield break;
        }

        foreach ((ulong High, ulong Low) trace in whole.Spans.Select(span => span.TraceId).Distinct().ToArray())
        {
            yield return whole with { Spans = [.. whole.Spans.Where(span => span.TraceId != trace)] };
        }

        for (int i = 0; i < whole.Spans.Count; i++)
        {
            yield return whole with { Spans = [.. whole.Spans.Take(i), .. whole.Spans.Skip(i + 1)] };
        }

        foreach (string query in Smaller(whole.Queries[0]))
        {
            yield return whole with { Queries = [query] };
        }

        for (int i = 0; i < whole.Spans.Count; i++)
        {
            foreach (TestSpan smaller in Smaller(whole.Spans[i]))
            {
                yield return whole with { Spans = [.. whole.Spans.Take(i), smaller, .. whole.Spans.Skip(i + 1)] };
            }
        }
    }

    private static IEnumerable<string> Smaller(string query)
    {
        foreach (PipelineExpression smaller in Smaller(TestHead.Query(query).Source))
        {
            string text = new TraceQLQuery(smaller).ToString();
            bool isValid = true;
            try
            {
                TraceQLCompiler.Compile(text, QueryKind.Search);
            }
            catch (TraceQLException)
            {
                isValid = false;
            }

            if (isValid)
            {
                yield return text;
            }
        }
    }

    private static IEnumerable<PipelineExpression> Smaller(PipelineExpression source)
    {
        if (source is PipelineOperation operation)
        {
            yield return operation.Left;
            yield return operation.Right;
        }

        if (source is not Pipeline pipeline)
        {
            yield break;
        }

        PipelineStage[] stages = [.. pipeline.Stages];
        for (int i = 0; i < stages.Length; i++)
        {
            if (stages.Length > 1)
            {
                yield return new Pipeline(AstList.Create<PipelineStage>([.. stages[..i], .. stages[(i + 1)..]]));
            }

            foreach (PipelineStage smaller in Smaller(stages[i]))
            {
                yield return new Pipeline(AstList.Create<PipelineStage>([.. stages[..i], smaller, .. stages[(i + 1)..]]));
            }
        }
    }

    private static IEnumerable<PipelineStage> Smaller(PipelineStage stage) => stage switch
    {
        SpansetFilter filter => Smaller(filter.Condition).Select(condition => new SpansetFilter(condition)),
        SpansetOperation operation =>
        [
            operation.Left, operation.Right,
            .. Smaller((PipelineStage)operation.Left).Select(left => operation with { Left = (SpansetExpression)left }),
            .. Smaller((PipelineStage)operation.Right).Select(right => operation with { Right = (SpansetExpression)right }),
        ],
        SelectStage { Fields.Count: > 1 } select => select.Fields.Select(field => new SelectStage([field])),
        _ => [],
    };

    private static IEnumerable<FieldExpression> Smaller(FieldExpression expression) => expression switch
    {
        BinaryExpression binary =>
        [
            binary.Left, binary.Right,
            .. Smaller(binary.Left).Select(left => new BinaryExpression(binary.Operator, left, binary.Right)),
            .. Smaller(binary.Right).Select(right => new BinaryExpression(binary.Operator, binary.Left, right)),
        ],
        UnaryExpression unary => [unary.Operand, .. Smaller(unary.Operand).Select(operand => new UnaryExpression(unary.Operator, operand))],
        _ => [],
    };

    private static IEnumerable<TestSpan> Smaller(TestSpan span)
    {
        foreach (KeyValues attributes in Smaller(span.Attributes))
        {
            yield return span with { Attributes = attributes };
        }

        if (span.Events.Count > 0)
        {
            yield return span with { Events = [.. span.Events.Skip(1)] };
            yield return span with { Events = [.. span.Events.SkipLast(1)] };
        }

        if (span.Links.Count > 0)
        {
            yield return span with { Links = [.. span.Links.Skip(1)] };
        }

        foreach (KeyValues attributes in Smaller(span.Resource.Attributes))
        {
            yield return span with { Resource = new TestResource { Attributes = attributes } };
        }

        if (span.Scope.Attributes.Count > 0)
        {
            yield return span with { Scope = span.Scope with { Attributes = [] } };
        }
    }

    private static IEnumerable<KeyValues> Smaller(KeyValues attributes)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            KeyValues fewer = [.. attributes];
            fewer.RemoveAt(i);
            yield return fewer;
        }
    }
}
