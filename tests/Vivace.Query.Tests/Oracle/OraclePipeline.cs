using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Runs the stages of a query on one trace (section 8).</summary>
/// <param name="reading">Choices where the specification admits several.</param>
/// <param name="isOrdered">Whether the order of spans is fixed.</param>
internal sealed class OraclePipeline(OracleReading reading, bool isOrdered)
{
    private Func<FieldReference, bool> _isVisible = static _ => true;

    public IReadOnlyList<OracleSpanset> Run(PipelineExpression source, OracleSpanset all) => source switch
    {
        Pipeline pipeline => RunStages(pipeline, all),
        PipelineOperation operation => Combine(
            operation.Operator, all, () => Run(operation.Left, all), () => Run(operation.Right, all), operation.ToString()),
        _ => throw new OracleUnspecified(source.GetType().Name),
    };

    private IReadOnlyList<OracleSpanset> RunStages(Pipeline pipeline, OracleSpanset all)
    {
        _isVisible = static _ => true;
        IReadOnlyList<OracleSpanset> sets = [all];
        for (int i = 0; i < pipeline.Stages.Count; i++)
        {
            sets = Run(pipeline.Stages[i], sets);
            if (pipeline.Stages[i] is SelectStage && !pipeline.Stages.AsSpan()[..i].ToArray().Any(stage => stage is SelectStage))
            {
                FieldReference[] before = i == 0
                    ? []
                    : [.. new TraceQLQuery(new Pipeline([.. pipeline.Stages.AsSpan()[..i]])).Fields().Select(use => use.Field)];
                _isVisible = field => IsVisibleAfterSelect(field, before);
            }
        }

        return sets;
    }

    private static bool IsVisibleAfterSelect(FieldReference field, FieldReference[] before)
    {
        if (before.Contains(field))
        {
            return true;
        }

        if (field is not AttributeField attribute)
        {
            return true;
        }

        if (before.OfType<AttributeField>().Any(other => other.Name == attribute.Name))
        {
            throw new OracleUnspecified("a field after select");
        }

        return false;
    }

    private IReadOnlyList<OracleSpanset> Run(PipelineStage stage, IReadOnlyList<OracleSpanset> sets)
    {
        switch (stage)
        {
            case SelectStage:
                return sets;
            case CoalesceStage:
                return sets.Count == 0 ? [] : [new OracleSpanset([.. sets.SelectMany(set => set.Spans)], [])];
            default:
                return [.. sets.SelectMany(set => Run(stage, set)).Where(set => set.Spans.Count > 0)];
        }
    }

    private IEnumerable<OracleSpanset> Run(PipelineStage stage, OracleSpanset set)
    {
        var expressions = new OracleExpressions(reading, _isVisible);
        switch (stage)
        {
            case SpansetFilter filter:
                return [set.With(set.Spans.Where(span => expressions.Keeps(filter.Condition, span)))];
            case SpansetOperation operation:
                return Combine(
                    operation.Operator, set, () => Kept(Run(operation.Left, set)), () => Kept(Run(operation.Right, set)), operation.ToString());
            case GroupStage group:
                return set.Spans
                    .GroupBy(span => GroupKey(expressions.Evaluate(group.By, new OraclePlace(span))))
                    .Select(spans => set.With(spans).With(group.CanonicalText, spans.Key));
            case ScalarFilter filter:
                OracleValue value = filter.Aggregate.Argument is { } argument
                    ? OracleAggregates.Of(filter.Aggregate.Function, set.Spans.Select(span => expressions.Evaluate(argument, new OraclePlace(span))), isOrdered)
                    : OracleValue.Of((long)set.Spans.Count);
                return OracleComparison.Compare(filter.Operator, value, OracleValue.Of(filter.Literal))
                    ? [set.With(filter.Aggregate.CanonicalText, value)]
                    : [];
            default:
                throw new OracleUnspecified(stage.GetType().Name);
        }
    }

    private static IReadOnlyList<OracleSpanset> Kept(IEnumerable<OracleSpanset> sets) => [.. sets.Where(set => set.Spans.Count > 0)];

    private static OracleValue GroupKey(OracleValue value) =>
        value.Type == OracleType.Undefined ? throw new OracleUnspecified("groups of arithmetic over a non-number")
        : value.IsNil ? OracleValue.Missing : value;

    private IReadOnlyList<OracleSpanset> Combine(
        SpansetOperator op, OracleSpanset source, Func<IReadOnlyList<OracleSpanset>> left, Func<IReadOnlyList<OracleSpanset>> right, string text)
    {
        OracleFailure? failure = null;
        IReadOnlyList<OracleSpanset>? a = Attempt(left), b = Attempt(right);
        if (failure is not null)
        {
            bool needsBoth = op.Relation != SpansetRelation.Or && op.Form != SpansetForm.Negated;
            return (needsBoth && a is { Count: 0 }) || (op.Relation != SpansetRelation.Or && b is { Count: 0 }) ? [] : throw failure;
        }

        if (op.IsStructural && (a!.Count > 1 || b!.Count > 1))
        {
            bool isEmpty = b!.Count == 0 || (a.Count == 0 && op.Form != SpansetForm.Negated);
            return isEmpty && reading.Failures != OracleFailureRule.Eager
                ? []
                : throw new OracleFailure($"spanset operators are not supported for multiple spansets per trace: {text}");
        }

        // The values of groups and aggregates of one side say nothing about the whole: it has none.
        return Kept([source.With(OracleRelations.Combine(op, [.. a!.SelectMany(set => set.Spans)], [.. b!.SelectMany(set => set.Spans)]))]);

        IReadOnlyList<OracleSpanset>? Attempt(Func<IReadOnlyList<OracleSpanset>> side)
        {
            try
            {
                return side();
            }
            catch (OracleFailure failed) when (reading.Failures != OracleFailureRule.Eager)
            {
                failure = failed;
                return null;
            }
        }
    }
}
