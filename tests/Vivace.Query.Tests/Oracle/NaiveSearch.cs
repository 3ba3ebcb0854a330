using Vivace.TraceQL;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Tests.Oracle;

/// <summary>A spanset with the values of its stages, as text.</summary>
internal sealed record NaiveSet(List<NaiveSpan> Spans, List<string> Values);

/// <summary>Runs queries over traces held as objects, straight from the specification (traceql, sections 8 to 10), without any cleverness.</summary>
internal sealed class NaiveSearch(TraceQLQuery query)
{
    private readonly bool _sameItem = !HasOperators(query);

    /// <summary>The spansets of a trace in the order of the answer; none when the trace does not match.</summary>
    public List<NaiveSet> Run(NaiveTrace trace)
    {
        List<NaiveSet> sets = Run(query.Source, trace);
        return [.. sets.OrderBy(set => trace.Spans.IndexOf(set.Spans[^1]))];
    }

    private static bool HasOperators(TraceQLQuery query)
    {
        string text = query.Source.ToString();
        return text.Contains("||", StringComparison.Ordinal) || text.Contains("by(", StringComparison.Ordinal)
            || HasStructure(query.Source);
    }

    private static bool HasStructure(PipelineExpression source) => source switch
    {
        PipelineOperation operation => operation.Operator.IsStructural || HasStructure(operation.Left) || HasStructure(operation.Right),
        Pipeline pipeline => pipeline.Stages.OfType<SpansetExpression>().Any(HasStructure),
        _ => false,
    };

    private static bool HasStructure(SpansetExpression expression) => expression is SpansetOperation operation
        && (operation.Operator.IsStructural || HasStructure(operation.Left) || HasStructure(operation.Right));

    private List<NaiveSet> Run(PipelineExpression source, NaiveTrace trace)
    {
        if (source is PipelineOperation operation)
        {
            List<NaiveSpan> left = [.. Run(operation.Left, trace).SelectMany(set => set.Spans)];
            List<NaiveSpan> right = [.. Run(operation.Right, trace).SelectMany(set => set.Spans)];
            List<NaiveSpan> both = Combine(operation.Operator, left, right);
            return both.Count == 0 ? [] : [new NaiveSet(both, [])];
        }

        List<NaiveSet> sets = [new NaiveSet(trace.Spans, [])];
        HashSet<FieldReference> mentioned = [], hidden = [];
        bool selected = false;
        foreach (PipelineStage stage in ((Pipeline)source).Stages)
        {
            IEnumerable<FieldReference> fields = new TraceQLQuery(new Pipeline([stage])).Fields().Select(use => use.Field);
            if (stage is SelectStage)
            {
                selected = true;
                continue;
            }

            if (selected)
            {
                hidden.UnionWith(fields.Where(field => field is AttributeField && !mentioned.Contains(field)));
            }

            mentioned.UnionWith(fields);
            sets = Apply(stage, sets, new NaiveExpression(_sameItem, new HashSet<FieldReference>(hidden)));
        }

        return sets;
    }

    private static List<NaiveSet> Apply(PipelineStage stage, List<NaiveSet> sets, NaiveExpression expressions)
    {
        switch (stage)
        {
            case SpansetExpression expression:
                return [.. sets.Select(set => set with { Spans = Apply(expression, set.Spans, expressions) }).Where(set => set.Spans.Count > 0)];
            case GroupStage group:
                return [.. sets.SelectMany(set => set.Spans.GroupBy(span => Group(expressions.Value(group.By, span)))
                    .Select(found => new NaiveSet([.. found], [.. set.Values, $"{group.CanonicalText}={found.Key.Shown}"])))];
            case CoalesceStage:
                return sets.Count == 0 ? [] : [new NaiveSet([.. sets.SelectMany(set => set.Spans)], [])];
            case ScalarFilter scalar:
                List<NaiveSet> kept = [];
                foreach (NaiveSet set in sets)
                {
                    object? value = Aggregate(scalar.Aggregate, set.Spans, expressions);
                    if (NaiveRules.Compare(scalar.Operator.Text(), value, Literal(scalar.Literal)))
                    {
                        kept.Add(set with { Values = [.. set.Values, $"{scalar.Aggregate.CanonicalText}={Key(value)}"] });
                    }
                }

                return kept;
            default:
                throw new NotSupportedException(stage.ToString());
        }
    }

    private static List<NaiveSpan> Apply(SpansetExpression expression, List<NaiveSpan> spans, NaiveExpression expressions) => expression switch
    {
        SpansetFilter filter => spans.FindAll(span => expressions.Passes(filter.Condition, span)),
        SpansetOperation operation => Combine(
            operation.Operator, Apply(operation.Left, spans, expressions), Apply(operation.Right, spans, expressions)),
        _ => throw new NotSupportedException(expression.ToString()),
    };

    private static List<NaiveSpan> Combine(SpansetOperator op, List<NaiveSpan> left, List<NaiveSpan> right)
    {
        switch (op.Relation)
        {
            case SpansetRelation.And:
                return left.Count > 0 && right.Count > 0 ? Unite(left, right) : [];
            case SpansetRelation.Or:
                return Unite(left, right);
        }

        List<NaiveSpan> related = right.FindAll(r => left.Exists(l => Related(op.Relation, l, r)));
        return op.Form switch
        {
            SpansetForm.Negated => right.FindAll(r => !related.Contains(r)),
            SpansetForm.Union => Unite(left.FindAll(l => right.Exists(r => Related(op.Relation, l, r))), related),
            _ => related,
        };
    }

    private static List<NaiveSpan> Unite(List<NaiveSpan> left, List<NaiveSpan> right) =>
        [.. (left.Count < right.Count ? left.Concat(right) : right.Concat(left)).Distinct()];

    private static bool Related(SpansetRelation relation, NaiveSpan l, NaiveSpan r) => l.IsPlaced && r.IsPlaced && relation switch
    {
        SpansetRelation.Child => r.Parent == l,
        SpansetRelation.Parent => l.Parent == r,
        SpansetRelation.Descendant => l.Left < r.Left && r.Right < l.Right,
        SpansetRelation.Ancestor => r.Left < l.Left && l.Right < r.Right,
        _ => l != r && l.Parent == r.Parent,
    };

    private static object? Aggregate(AggregateExpression aggregate, List<NaiveSpan> spans, NaiveExpression expressions)
    {
        if (aggregate.Function == AggregateFunction.Count)
        {
            return (long)spans.Count;
        }

        List<object> values = [.. spans.Select(span => expressions.Value(aggregate.Argument!, span)).Where(static v => v is not null and not Unknown)
            .Select(static v => v!)];
        if (values.Count == 0)
        {
            return null;
        }

        if (aggregate.Function is AggregateFunction.Min or AggregateFunction.Max)
        {
            bool max = aggregate.Function == AggregateFunction.Max;
            return values.Aggregate((best, v) => (max ? Order(v, best) : Order(best, v)) > 0 ? v : best);
        }

        List<object> same = values.FindAll(value => value.GetType() == values[0].GetType());
        bool average = aggregate.Function == AggregateFunction.Avg;
        return values[0] switch
        {
            long => average ? (double)same.Sum(static v => (long)v) / values.Count : same.Sum(static v => (long)v),
            double => same.Aggregate(0.0, static (sum, v) => sum + (double)v) / (average ? values.Count : 1),
            Tagged { Type: "duration" } => new Tagged("duration", same.Sum(static v => ((Tagged)v).Value) / (average ? values.Count : 1)),
            _ => null,
        };
    }

    private static int Order(object? left, object? right)
    {
        if (NaiveRules.IsNumber(left) && NaiveRules.IsNumber(right))
        {
            return NaiveRules.AsDouble(left!).CompareTo(NaiveRules.AsDouble(right!));
        }

        int order = Rank(left).CompareTo(Rank(right));
        return order != 0 ? order : left is string text ? string.CompareOrdinal(text, (string)right!) : 0;
    }

    private static int Rank(object? value) => value switch { long => 0, double => 1, string => 2, bool => 3, object[] => 4, _ => 5 };

    private static object? Literal(Static value) => value.Type switch
    {
        StaticType.Int => value.AsInt(),
        StaticType.Float => value.AsFloat(),
        _ => new Tagged("duration", value.AsDurationNanos()),
    };

    private static (string Type, string Shown) Group(object? value) => (value is null or Unknown ? "nil" : value.GetType().Name, Key(value));

    /// <summary>A value as answers show it, with the type where they keep it.</summary>
    internal static string Key(object? value) => value switch
    {
        null or Unknown => "nil",
        long number => $"int {number}",
        double number => $"float {number:R}",
        string text => text,
        bool flag => $"bool {(flag ? "true" : "false")}",
        Tagged { Type: "duration" } tagged => Static.FromDuration(tagged.Value).ToString(),
        Tagged { Type: "status" } tagged => Static.FromStatus((TraceQLStatus)tagged.Value).ToString(),
        Tagged tagged => Static.FromKind((TraceQLKind)tagged.Value).ToString(),
        object[] items => $"[{string.Join(',', items.Select(Key))}]",
        _ => throw new NotSupportedException(value.GetType().Name),
    };
}
