using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Spansets;

/// <summary>A filter, or an operator between filters, applied to one spanset (traceql specification, sections 8.1, 8.2 and 9).</summary>
internal abstract class SpansetNode
{
    /// <summary>The filters of which at least one matches in every trace that can be a result; null where any trace can be.</summary>
    public abstract IReadOnlyList<FilterBits>? Drivers { get; }

    /// <summary>Adds the spans of the input that the expression leaves, in its order.</summary>
    public abstract void Evaluate(TraceWork work, List<int> input, List<int> output);
}

internal sealed class FilterNode(FilterBits filter) : SpansetNode
{
    public override IReadOnlyList<FilterBits>? Drivers => filter.Condition.CanFail ? null : [filter];

    public override void Evaluate(TraceWork work, List<int> input, List<int> output)
    {
        foreach (int span in input)
        {
            if (filter[work.Spans[span]])
            {
                output.Add(span);
            }
        }
    }
}

internal sealed class OperationNode(SpansetOperator op, SpansetNode left, SpansetNode right) : SpansetNode
{
    public override IReadOnlyList<FilterBits>? Drivers => SpansetDrivers.Of(op, left.Drivers, right.Drivers);

    public override void Evaluate(TraceWork work, List<int> input, List<int> output)
    {
        Spanset leftSet = work.Rent(), rightSet = work.Rent();
        right.Evaluate(work, input, rightSet.Spans);
        if (rightSet.Spans.Count == 0 && op.Relation != SpansetRelation.Or)
        {
            return;
        }

        left.Evaluate(work, input, leftSet.Spans);
        SpansetOperators.Apply(op, work, leftSet.Spans, rightSet.Spans, output);
    }
}

/// <summary>Which filters drive an operation: those that must match for it to have a result.</summary>
internal static class SpansetDrivers
{
    public static IReadOnlyList<FilterBits>? Of(
        SpansetOperator op, IReadOnlyList<FilterBits>? left, IReadOnlyList<FilterBits>? right)
    {
        if (op.Relation == SpansetRelation.Or)
        {
            return left is null || right is null ? null : [.. left, .. right];
        }

        bool leftMustMatch = op.Form != SpansetForm.Negated;
        if (!leftMustMatch || left is null)
        {
            return right;
        }

        return right is null || Cost(left) < Cost(right) ? left : right;
    }

    private static int Cost(IReadOnlyList<FilterBits> filters) => filters.Sum(static filter => filter.Condition.Cost);
}

/// <summary>Operators between two sets of spans of a trace.</summary>
internal static class SpansetOperators
{
    public static void Apply(SpansetOperator op, TraceWork work, List<int> left, List<int> right, List<int> output)
    {
        switch (op.Relation)
        {
            case SpansetRelation.And when left.Count == 0 || right.Count == 0:
                return;
            case SpansetRelation.And or SpansetRelation.Or:
                Unite(left, right, output);
                return;
            default:
                ApplyStructural(op, work, left, right, output);
                return;
        }
    }

    /// <summary>The spans of the smaller side (the right one when equal), then those of the other that are not there yet (section 8.2).</summary>
    private static void Unite(List<int> left, List<int> right, List<int> output)
    {
        (List<int> first, List<int> second) = left.Count < right.Count ? (left, right) : (right, left);
        var seen = new HashSet<int>(first.Count);
        foreach (int span in first)
        {
            if (seen.Add(span))
            {
                output.Add(span);
            }
        }

        foreach (int span in second)
        {
            if (seen.Add(span))
            {
                output.Add(span);
            }
        }
    }

    private static void ApplyStructural(SpansetOperator op, TraceWork work, List<int> left, List<int> right, List<int> output)
    {
        if (right.Count == 0 || (left.Count == 0 && op.Form != SpansetForm.Negated))
        {
            return;
        }

        if (left.Count == 0)
        {
            output.AddRange(right);
            return;
        }

        var relations = new StructuralRelation(work.Tree);
        Spanset related = work.Rent();
        relations.Find(op.Relation, left, right, negated: op.Form == SpansetForm.Negated, related.Spans);
        if (op.Form != SpansetForm.Union)
        {
            output.AddRange(related.Spans);
            return;
        }

        Spanset involved = work.Rent(), matches = work.Rent();
        matches.Spans.AddRange(right);
        if (op.Relation == SpansetRelation.Descendant)
        {
            KeepLast(work.Tree, matches.Spans, related.Spans);
        }

        relations.Find(Inverse(op.Relation), matches.Spans, left, negated: false, involved.Spans);
        Unite(involved.Spans, related.Spans, output);
    }

    /// <summary>
    /// Of several matches of <c>&amp;&gt;&gt;</c> only the last, in the order of the tree, brings its ancestors: so it was recorded (see the
    /// decision log).
    /// </summary>
    private static void KeepLast(TraceTree tree, List<int> matches, List<int> related)
    {
        matches.Clear();
        if (related.Count > 0)
        {
            int last = related[0];
            foreach (int span in related)
            {
                last = tree.Lefts[span] > tree.Lefts[last] ? span : last;
            }

            matches.Add(last);
        }
    }

    private static SpansetRelation Inverse(SpansetRelation relation) => relation switch
    {
        SpansetRelation.Child => SpansetRelation.Parent,
        SpansetRelation.Parent => SpansetRelation.Child,
        SpansetRelation.Descendant => SpansetRelation.Ancestor,
        SpansetRelation.Ancestor => SpansetRelation.Descendant,
        _ => relation,
    };
}
