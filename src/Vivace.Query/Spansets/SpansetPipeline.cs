using Vivace.Query.Limits;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Spansets;

/// <summary>What a query does with one trace: stages, or pipelines combined by an operator.</summary>
internal abstract class SpansetPipeline
{
    /// <summary>The filters of which at least one matches in every trace that can be a result; null where any trace can be.</summary>
    public abstract IReadOnlyList<FilterBits>? Drivers { get; }

    /// <summary>Adds the spansets of the trace; none when it is no result.</summary>
    public abstract void Evaluate(TraceWork work, List<Spanset> output);
}

internal sealed class StagedPipeline(IReadOnlyList<SpansetStage> stages) : SpansetPipeline
{
    private readonly List<Spanset> _current = [];
    private readonly List<Spanset> _next = [];

    public override IReadOnlyList<FilterBits>? Drivers => stages[0] is ExpressionStage first ? first.Node.Drivers : null;

    public override void Evaluate(TraceWork work, List<Spanset> output)
    {
        _current.Clear();
        _current.Add(work.RentAll());
        foreach (SpansetStage stage in stages)
        {
            _next.Clear();
            stage.Apply(work, _current, _next);
            _current.Clear();
            _current.AddRange(_next);
            if (_current.Count == 0)
            {
                return;
            }
        }

        output.AddRange(_current);
    }
}

internal sealed class CombinedPipeline(SpansetOperator op, SpansetPipeline left, SpansetPipeline right) : SpansetPipeline
{
    public override IReadOnlyList<FilterBits>? Drivers => SpansetDrivers.Of(op, left.Drivers, right.Drivers);

    public override void Evaluate(TraceWork work, List<Spanset> output)
    {
        List<Spanset> leftSets = [], rightSets = [];
        left.Evaluate(work, leftSets);
        right.Evaluate(work, rightSets);
        if (op.IsStructural && (leftSets.Count > 1 || rightSets.Count > 1))
        {
            throw new QueryEvaluationException(
                "spanset operators are not supported for multiple spansets per trace. consider using coalesce()");
        }

        Spanset result = work.Rent();
        SpansetOperators.Apply(op, work, SpansOf(work, leftSets), SpansOf(work, rightSets), result.Spans);
        if (result.Spans.Count > 0)
        {
            output.Add(result);
        }
    }

    private static List<int> SpansOf(TraceWork work, List<Spanset> sets)
    {
        if (sets.Count == 1)
        {
            return sets[0].Spans;
        }

        Spanset all = work.Rent();
        foreach (Spanset set in sets)
        {
            all.Spans.AddRange(set.Spans);
        }

        return all.Spans;
    }
}
