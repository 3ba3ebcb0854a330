using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Operators between two sets of spans (sections 8.2 and 9).</summary>
internal static class OracleRelations
{
    public static IReadOnlyList<OracleSpan> Combine(SpansetOperator op, IReadOnlyList<OracleSpan> left, IReadOnlyList<OracleSpan> right)
    {
        switch (op.Relation)
        {
            case SpansetRelation.And:
                return left.Count == 0 || right.Count == 0 ? [] : Union(left, right);
            case SpansetRelation.Or:
                return Union(left, right);
        }

        OracleSpan[] related = [.. right.Where(r => left.Any(l => Related(op.Relation, l, r)))];
        return op.Form switch
        {
            SpansetForm.Plain => related,
            SpansetForm.Negated => [.. right.Except(related)],
            _ => [.. related.Union(left.Where(l => Involving(op.Relation, right, related).Any(r => Related(op.Relation, l, r))))],
        };
    }

    /// <summary>Of the matches of an ancestor only the last in the tree brings the ancestors along: so it was recorded.</summary>
    private static IEnumerable<OracleSpan> Involving(SpansetRelation relation, IReadOnlyList<OracleSpan> right, OracleSpan[] related) =>
        relation == SpansetRelation.Descendant ? related.OrderBy(span => span.Left).TakeLast(1) : right;

    private static IReadOnlyList<OracleSpan> Union(IReadOnlyList<OracleSpan> left, IReadOnlyList<OracleSpan> right) =>
        left.Count < right.Count ? [.. left.Union(right)] : [.. right.Union(left)];

    private static bool Related(SpansetRelation relation, OracleSpan l, OracleSpan r)
    {
        if (l.Left == 0 || r.Left == 0)
        {
            return false;
        }

        return relation switch
        {
            SpansetRelation.Child => r.Parent == l.Left,
            SpansetRelation.Parent => l.Parent == r.Left,
            SpansetRelation.Descendant => l.Left < r.Left && r.Right < l.Right,
            SpansetRelation.Ancestor => r.Left < l.Left && l.Right < r.Right,
            _ => l != r && l.Parent == r.Parent,
        };
    }
}
