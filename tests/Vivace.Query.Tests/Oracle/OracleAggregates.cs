using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Aggregates of a spanset (section 8.5).</summary>
internal static class OracleAggregates
{
    /// <summary>The value of an aggregate; missing where the spanset is to be dropped.</summary>
    /// <param name="function">Any but count.</param>
    /// <param name="all">The values of its argument, span by span.</param>
    /// <param name="isOrdered">Whether the order of the spans is fixed: the first value gives a sum its type.</param>
    public static OracleValue Of(AggregateFunction function, IEnumerable<OracleValue> all, bool isOrdered)
    {
        OracleValue[] values = [.. all.Where(value => !value.IsNil)];
        if (values.Any(value => value.Type == OracleType.Undefined))
        {
            throw new OracleUnspecified("an aggregate of arithmetic over a non-number");
        }

        if (values.Length == 0)
        {
            return OracleValue.Missing;
        }

        bool isSum = function is AggregateFunction.Sum or AggregateFunction.Avg;
        if (isSum && !isOrdered && values.Any(value => value.Type != values[0].Type))
        {
            throw new OracleUnspecified("a sum of several types in no fixed order");
        }

        return function switch
        {
            AggregateFunction.Sum => Sum(values),
            AggregateFunction.Avg => Average(values),
            _ => Extreme(values, function == AggregateFunction.Min ? -1 : 1),
        };
    }

    private static OracleValue Sum(OracleValue[] values)
    {
        OracleType type = values[0].Type;
        IEnumerable<OracleValue> alike = values.Where(value => value.Type == type);
        return type switch
        {
            OracleType.Int => OracleValue.Of(alike.Aggregate(0L, (sum, value) => unchecked(sum + value.Long))),
            OracleType.Float => OracleValue.Of(alike.Aggregate(0.0, (sum, value) => sum + value.Double)),
            OracleType.Duration => OracleValue.Duration(alike.Aggregate(0L, (sum, value) => unchecked(sum + value.Long))),
            _ => OracleValue.Missing,
        };
    }

    private static OracleValue Average(OracleValue[] values)
    {
        OracleValue sum = Sum(values);
        return sum.Type switch
        {
            OracleType.Int or OracleType.Float => OracleValue.Of(sum.Double / values.Length),
            OracleType.Duration => OracleValue.Duration(sum.Long / values.Length),
            _ => OracleValue.Missing,
        };
    }

    private static OracleValue Extreme(OracleValue[] values, int direction)
    {
        OracleValue best = values[0];
        foreach (OracleValue value in values.Skip(1))
        {
            int order = value.IsNumber && best.IsNumber ? value.Double.CompareTo(best.Double) : TypeOrder(value).CompareTo(TypeOrder(best));
            if (order == 0 && value.IsNumber && value.Type != best.Type)
            {
                throw new OracleUnspecified("the extreme of equal numbers of two types");
            }

            best = order * direction > 0 ? value : best;
        }

        if (best.IsNumber && values[0].Type == OracleType.Bool)
        {
            throw new OracleUnspecified("the least of values of which the first is a bool");
        }

        return best.Type == OracleType.Array ? throw new OracleUnspecified("the extreme of arrays") : best.IsNumber ? best : OracleValue.Missing;
    }

    private static int TypeOrder(OracleValue value) => (int)value.Type;
}
