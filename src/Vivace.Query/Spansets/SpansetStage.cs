using Vivace.Query.Expressions;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Spansets;

/// <summary>A stage of a pipeline: from spansets to spansets (traceql specification, section 8).</summary>
internal abstract class SpansetStage
{
    public abstract void Apply(TraceWork work, List<Spanset> input, List<Spanset> output);
}

/// <summary>A filter, or filters joined by operators. Empty spansets are dropped.</summary>
internal sealed class ExpressionStage(SpansetNode node) : SpansetStage
{
    public SpansetNode Node => node;

    public override void Apply(TraceWork work, List<Spanset> input, List<Spanset> output)
    {
        foreach (Spanset set in input)
        {
            Spanset result = work.Rent();
            node.Evaluate(work, set.Spans, result.Spans);
            if (result.Spans.Count > 0)
            {
                result.Values.AddRange(set.Values);
                output.Add(result);
            }
        }
    }
}

/// <summary><c>by(e)</c>: every spanset is split by the value of an expression.</summary>
internal sealed class SplitStage(string name, SpanExpression by) : SpansetStage
{
    private readonly Dictionary<FieldKey, Spanset> _groups = [];

    public override void Apply(TraceWork work, List<Spanset> input, List<Spanset> output)
    {
        foreach (Spanset set in input)
        {
            _groups.Clear();
            foreach (int span in set.Spans)
            {
                SpanColumns columns = work.Locate(span, out int row);
                var key = new FieldKey(by.Evaluate(columns, row));
                if (!_groups.TryGetValue(key, out Spanset? group))
                {
                    group = work.Rent();
                    group.Values.AddRange(set.Values);
                    group.Values.Add(new SpansetValue(name, key));
                    _groups.Add(key, group);
                    output.Add(group);
                }

                group.Spans.Add(span);
            }
        }
    }
}

/// <summary><c>coalesce()</c>: all spansets become one, without values; spans are not told apart.</summary>
internal sealed class JoinStage : SpansetStage
{
    public override void Apply(TraceWork work, List<Spanset> input, List<Spanset> output)
    {
        if (input.Count == 0)
        {
            return;
        }

        Spanset all = work.Rent();
        foreach (Spanset set in input)
        {
            all.Spans.AddRange(set.Spans);
        }

        output.Add(all);
    }
}

/// <summary>An aggregate compared with a literal.</summary>
internal sealed class AggregateStage(ScalarFilter filter, SpanExpression? argument) : SpansetStage
{
    private readonly string _name = filter.Aggregate.CanonicalText;
    private readonly Aggregate _aggregate = new(filter.Aggregate.Function, argument);

    public override void Apply(TraceWork work, List<Spanset> input, List<Spanset> output)
    {
        foreach (Spanset set in input)
        {
            FieldKey value = _aggregate.Of(work, set.Spans);
            if (Comparison.Holds(filter.Operator, value.Value, FieldValue.Of(filter.Literal)))
            {
                set.Values.Add(new SpansetValue(_name, value));
                output.Add(set);
            }
        }
    }
}
