using Vivace.Query.Expressions;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Spansets;

/// <summary>The value of an aggregate over a spanset (traceql specification, section 8.5).</summary>
internal sealed class Aggregate(AggregateFunction function, SpanExpression? argument)
{
    /// <summary>The value; missing when no span has one, or when it is no number.</summary>
    public FieldKey Of(TraceWork work, List<int> spans) => function switch
    {
        AggregateFunction.Count => new FieldKey(FieldValue.Int(spans.Count)),
        AggregateFunction.Min or AggregateFunction.Max => Extreme(work, spans),
        _ => Total(work, spans),
    };

    /// <summary>The first value gives the type of the sum; values of other types are left out of it, but count for the average.</summary>
    private FieldKey Total(TraceWork work, List<int> spans)
    {
        var type = FieldType.Missing;
        long sum = 0, count = 0;
        double floatSum = 0;
        foreach (int span in spans)
        {
            SpanColumns columns = work.Locate(span, out int row);
            FieldValue value = argument!.Evaluate(columns, row);
            if (!value.HasValue)
            {
                continue;
            }

            type = count == 0 ? value.Type : type;
            count++;
            if (value.Type == type)
            {
                sum = unchecked(sum + value.Bits);
                floatSum += value.Type == FieldType.Float ? value.Number : 0;
            }
        }

        bool isAverage = function == AggregateFunction.Avg;
        return new FieldKey(type switch
        {
            FieldType.Int => isAverage ? FieldValue.Float((double)sum / count) : FieldValue.Int(sum),
            FieldType.Float => FieldValue.Float(isAverage ? floatSum / count : floatSum),
            FieldType.Duration => FieldValue.Duration(isAverage ? sum / count : sum),
            _ => FieldValue.Missing,
        });
    }

    private FieldKey Extreme(TraceWork work, List<int> spans)
    {
        bool isMax = function == AggregateFunction.Max;
        FieldKey best = default;
        foreach (int span in spans)
        {
            SpanColumns columns = work.Locate(span, out int row);
            FieldValue value = argument!.Evaluate(columns, row);
            if (value.HasValue && (best.Value.IsMissing || (isMax ? Order(value, best.Value) > 0 : Order(value, best.Value) < 0)))
            {
                best = new FieldKey(value);
            }
        }

        return best;
    }

    /// <summary>Numbers by value, strings by bytes; values of different types by their types.</summary>
    private static int Order(FieldValue left, FieldValue right)
    {
        if (left.IsNumeric && right.IsNumeric)
        {
            return left.Type == FieldType.Float || right.Type == FieldType.Float
                ? left.Number.CompareTo(right.Number)
                : left.Bits.CompareTo(right.Bits);
        }

        if (left.Type != right.Type)
        {
            return left.Type.CompareTo(right.Type);
        }

        return left.Type == FieldType.String ? left.Text.SequenceCompareTo(right.Text) : left.Bits.CompareTo(right.Bits);
    }
}
