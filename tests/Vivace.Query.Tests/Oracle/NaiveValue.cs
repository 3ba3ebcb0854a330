namespace Vivace.Query.Tests.Oracle;

/// <summary>A duration, status or kind as a value; everything else is a .NET value, and null is nil.</summary>
internal sealed record Tagged(string Type, long Value);

/// <summary>A key whose value the language does not know.</summary>
internal sealed record Unknown
{
    public static readonly Unknown Value = new();
}

/// <summary>The rules about values, as the specification words them (traceql, sections 7.3 to 7.7).</summary>
internal static class NaiveRules
{
    public static object? FromAttribute(object? value) => value switch
    {
        string or long or double or bool => value,
        object[] { Length: 1 } one => FromElement(one[0]),
        object[] { Length: > 1 } items when items.All(item => item.GetType() == items[0].GetType() && FromElement(item) is not Unknown) => items,
        _ => Unknown.Value,
    };

    public static bool Compare(string op, object? left, object? right)
    {
        if (left is null or Unknown || right is null or Unknown)
        {
            return false;
        }

        if (left is object[] a && right is object[] b)
        {
            bool equal = a.Length == b.Length && a.Zip(b).All(pair => pair.First.Equals(pair.Second));
            return op == "=" ? equal : op == "!=" && !equal;
        }

        if (left is object[] items)
        {
            return items.Any(item => Compare(op, item, right));
        }

        if (right is object[] others)
        {
            return others.Any(item => Compare(op, left, item));
        }

        if (Number(left) is { } x && Number(right) is { } y)
        {
            return left is double || right is double ? Ordered(op, (double)x, (double)y) : Ordered(op, Whole(left), Whole(right));
        }

        return (left, right) switch
        {
            (string s, string t) => Ordered(op, string.CompareOrdinal(s, t), 0),
            (bool s, bool t) => op == "=" ? s == t : op == "!=" && s != t,
            (Tagged s, Tagged t) when s.Type == t.Type => op == "=" ? s == t : op == "!=" && s != t,
            _ => false,
        };
    }

    public static object Calculate(string op, object? left, object? right)
    {
        if (Number(left) is not { } x || Number(right) is not { } y)
        {
            return false;
        }

        if (left is long a && right is long b)
        {
            return op switch { "+" => unchecked(a + b), "-" => unchecked(a - b), _ => unchecked(a * b) };
        }

        return op switch { "+" => (double)x + (double)y, "-" => (double)x - (double)y, _ => (double)x * (double)y };
    }

    public static bool IsNumber(object? value) => Number(value) is not null;

    public static double AsDouble(object value) => value is double number ? number : Whole(value);

    private static object FromElement(object value) => value is string or long or double or bool ? value : Unknown.Value;

    private static object? Number(object? value) => value switch
    {
        double number => number,
        long number => (double)number,
        Tagged { Type: "duration" } duration => (double)duration.Value,
        _ => null,
    };

    private static long Whole(object value) => value is Tagged tagged ? tagged.Value : (long)value;

    private static bool Ordered<T>(string op, T left, T right)
        where T : IComparable<T> => op switch
        {
            "=" => left.CompareTo(right) == 0,
            "!=" => left.CompareTo(right) != 0,
            "<" => left.CompareTo(right) < 0,
            "<=" => left.CompareTo(right) <= 0,
            ">" => left.CompareTo(right) > 0,
            _ => left.CompareTo(right) >= 0,
        };
}
