using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Oracle;

/// <summary>A trace that a search must find.</summary>
internal sealed record OracleFound(OracleTrace Trace, IReadOnlyList<OracleSpanset> SpanSets);

/// <summary>
/// The language, evaluated as slowly and plainly as it is written down: all spans of a trace, stage after stage, object by object. It
/// shares nothing with the engine but the parsed query.
/// </summary>
internal static class OracleSearch
{
    /// <summary>The first reading is the one that answers are expected to follow; the others are admissible too.</summary>
    public static IReadOnlyList<OracleReading> Readings(TraceQLQuery query)
    {
        bool[] together = EventsMustBeTogether(query) ? [true] : [true, false];
        return
        [
            .. from failures in Enum.GetValues<OracleFailureRule>()
               from eventsTogether in together
               from firstCarrying in new[] { false, true }
               select new OracleReading(failures, eventsTogether, firstCarrying),
        ];
    }

    /// <summary>What the query finds.</summary>
    /// <exception cref="OracleFailure">The query fails.</exception>
    /// <exception cref="OracleUnspecified">The specification does not say.</exception>
    public static IReadOnlyList<OracleFound> Run(TraceQLQuery query, IReadOnlyList<OracleTrace> traces, OracleReading reading)
    {
        if (query.Fields().Any(use => use.Field is IntrinsicField { Intrinsic: Intrinsic.SpanChildCount }))
        {
            return [];
        }

        List<OracleFound> found = [];
        bool isOrdered = HasFixedOrder(query);
        foreach (OracleTrace trace in traces)
        {
            IReadOnlyList<OracleSpanset> sets = new OraclePipeline(reading, isOrdered).Run(query.Source, new OracleSpanset(trace.Spans, []));
            if (sets.Count > 0)
            {
                found.Add(new OracleFound(trace, sets));
            }
        }

        return found;
    }

    /// <summary>Whether the order of spans is fixed: not where the tree was walked, nor where groups were put together again.</summary>
    public static bool HasFixedOrder(TraceQLQuery query) =>
        !Nodes(query.Source).Any(node => node is SpansetOperation { Operator.IsStructural: true } or PipelineOperation { Operator.IsStructural: true })
        && !(Nodes(query.Source).Any(node => node is GroupStage) && Nodes(query.Source).Any(node => node is CoalesceStage));

    /// <summary>The parts of a query down to conditions.</summary>
    public static IEnumerable<AstNode> Nodes(AstNode node) => (node switch
    {
        Pipeline pipeline => pipeline.Stages,
        PipelineOperation operation => [operation.Left, operation.Right],
        SpansetOperation operation => [operation.Left, operation.Right],
        SpansetFilter filter => [filter.Condition],
        ScalarFilter { Aggregate.Argument: { } argument } => [argument],
        GroupStage group => [group.By],
        SelectStage select => select.Fields,
        BinaryExpression binary => [binary.Left, binary.Right],
        UnaryExpression unary => [unary.Operand],
        NilTest test => [test.Operand],
        _ => Array.Empty<AstNode>().AsEnumerable(),
    }).SelectMany(Nodes).Prepend(node);

    /// <summary>Section 7.8: no or, structural or grouping operator anywhere.</summary>
    private static bool EventsMustBeTogether(TraceQLQuery query) => !Nodes(query.Source).Any(node => node
        is BinaryExpression { Operator: BinaryOperator.Or } or GroupStage
        or SpansetOperation { Operator: { Relation: SpansetRelation.Or } or { IsStructural: true } }
        or PipelineOperation { Operator: { Relation: SpansetRelation.Or } or { IsStructural: true } });
}
