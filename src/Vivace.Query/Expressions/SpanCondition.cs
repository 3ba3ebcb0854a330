using System.Buffers;
using Vivace.Query.Sources;

namespace Vivace.Query.Expressions;

/// <summary>The condition of a filter over many rows at once. Belongs to one query; not thread-safe.</summary>
internal abstract class SpanCondition : IDisposable
{
    /// <summary>What a row costs, roughly and relative to others; cheap conditions go first.</summary>
    public abstract int Cost { get; }

    /// <summary>Whether evaluating it on a span can fail the query: it must not be evaluated on spans that need not be.</summary>
    public virtual bool CanFail => false;

    /// <summary>Keeps the rows that satisfy the condition.</summary>
    /// <param name="columns">The spans.</param>
    /// <param name="rows">Rows, ascending; those that satisfy are moved to the front.</param>
    /// <returns>How many satisfy.</returns>
    public abstract int Keep(SpanColumns columns, Span<int> rows);

    public virtual void Dispose()
    {
    }
}

/// <summary>A constant.</summary>
internal sealed class ConstantCondition(bool value) : SpanCondition
{
    public bool Value => value;

    public override int Cost => 0;

    public override int Keep(SpanColumns columns, Span<int> rows) => value ? rows.Length : 0;
}

/// <summary>Whatever has no faster way: the expression is evaluated row by row.</summary>
internal sealed class ExpressionCondition(SpanExpression expression, bool canFail) : SpanCondition
{
    public override int Cost => 40;

    public override bool CanFail => canFail;

    public override int Keep(SpanColumns columns, Span<int> rows)
    {
        int kept = 0;
        foreach (int row in rows)
        {
            if (expression.Evaluate(columns, row).IsTrue)
            {
                rows[kept++] = row;
            }
        }

        return kept;
    }
}

/// <summary>All of several conditions, the cheapest first and those that can fail last.</summary>
internal sealed class AllConditions : SpanCondition
{
    private readonly SpanCondition[] _conditions;

    public AllConditions(IEnumerable<SpanCondition> conditions) =>
        _conditions = [.. conditions.OrderBy(static condition => condition.CanFail).ThenBy(static condition => condition.Cost)];

    public override int Cost => _conditions[0].Cost + 1;

    public override bool CanFail => _conditions[^1].CanFail;

    public override int Keep(SpanColumns columns, Span<int> rows)
    {
        int kept = rows.Length;
        foreach (SpanCondition condition in _conditions)
        {
            if (kept == 0)
            {
                break;
            }

            kept = condition.Keep(columns, rows[..kept]);
        }

        return kept;
    }

    public override void Dispose()
    {
        foreach (SpanCondition condition in _conditions)
        {
            condition.Dispose();
        }
    }
}

/// <summary>One of two conditions.</summary>
internal sealed class EitherCondition(SpanCondition left, SpanCondition right) : SpanCondition
{
    public override int Cost => left.Cost + right.Cost + 2;

    public override bool CanFail => left.CanFail || right.CanFail;

    public override int Keep(SpanColumns columns, Span<int> rows)
    {
        int[] buffer = ArrayPool<int>.Shared.Rent(rows.Length * 2);
        Span<int> first = buffer.AsSpan(0, rows.Length), rest = buffer.AsSpan(rows.Length, rows.Length);
        rows.CopyTo(first);
        int byLeft = left.Keep(columns, first), remaining = Rows.Except(rows, first[..byLeft], rest);
        int byRight = remaining == 0 ? 0 : right.Keep(columns, rest[..remaining]);
        int kept = Rows.Merge(first[..byLeft], rest[..byRight], rows);
        ArrayPool<int>.Shared.Return(buffer);
        return kept;
    }

    public override void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }
}

/// <summary>The spans that do not satisfy a condition.</summary>
internal sealed class NotCondition(SpanCondition condition) : SpanCondition
{
    public override int Cost => condition.Cost + 1;

    public override bool CanFail => condition.CanFail;

    public override int Keep(SpanColumns columns, Span<int> rows)
    {
        int[] buffer = ArrayPool<int>.Shared.Rent(rows.Length);
        Span<int> passing = buffer.AsSpan(0, rows.Length);
        rows.CopyTo(passing);
        int count = condition.Keep(columns, passing), kept = Rows.Except(rows, passing[..count], rows);
        ArrayPool<int>.Shared.Return(buffer);
        return kept;
    }

    public override void Dispose() => condition.Dispose();
}

/// <summary>Sets of rows as ascending lists.</summary>
internal static class Rows
{
    /// <summary>The rows of one list that are not in another, a part of it. The result may be written over the first.</summary>
    public static int Except(ReadOnlySpan<int> rows, ReadOnlySpan<int> without, Span<int> result)
    {
        int count = 0, at = 0;
        foreach (int row in rows)
        {
            if (at < without.Length && without[at] == row)
            {
                at++;
            }
            else
            {
                result[count++] = row;
            }
        }

        return count;
    }

    /// <summary>Merges two lists that have no row in common.</summary>
    public static int Merge(ReadOnlySpan<int> left, ReadOnlySpan<int> right, Span<int> result)
    {
        int l = 0, r = 0, count = 0;
        while (l < left.Length || r < right.Length)
        {
            bool takeLeft = r == right.Length || (l < left.Length && left[l] < right[r]);
            result[count++] = takeLeft ? left[l++] : right[r++];
        }

        return count;
    }
}
