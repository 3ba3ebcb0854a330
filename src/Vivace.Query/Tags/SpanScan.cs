using System.Buffers;
using Vivace.Query.Expressions;
using Vivace.Query.Limits;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tags;

/// <summary>Goes over the spans that satisfy the filter of a tag look-up.</summary>
internal sealed class SpanScan(QuerySources sources, FieldExpression? filter, QueryContext context)
{
    /// <summary>Takes the rows of a part that satisfy the filter, and tells whether to go on.</summary>
    public delegate bool Visitor(SpanColumns columns, ReadOnlySpan<int> rows);

    /// <summary>Tells whether a source need not be gone over, as everything about it is known.</summary>
    public Func<SpanSource, bool>? Known { get; init; }

    public void Visit(Visitor visitor)
    {
        using SpanCondition? condition = filter is { } expression
            ? new ConditionCompiler(FilterRules.Default).Compile(expression)
            : null;
        foreach (SpanSource source in sources.All)
        {
            bool goesOn = (Known is not null && Known(source)) || Visit(source, condition, visitor);
            source.Release();
            context.CompleteJob(source.InspectedBytes);
            if (!goesOn)
            {
                return;
            }
        }
    }

    private bool Visit(SpanSource source, SpanCondition? condition, Visitor visitor)
    {
        for (int part = 0; part < source.PartCount; part++)
        {
            int count = source.CountOf(part);
            context.BeginSpans(count);
            SpanColumns columns = source.Bind(part);
            int[] rows = ArrayPool<int>.Shared.Rent(count);
            for (int row = 0; row < count; row++)
            {
                rows[row] = row;
            }

            count = condition?.Keep(columns, rows.AsSpan(0, count)) ?? count;
            count = source.HasTracesElsewhere ? source.KeepOwn(columns.TraceNumbers, rows.AsSpan(0, count)) : count;
            bool goesOn = visitor(columns, rows.AsSpan(0, count));
            ArrayPool<int>.Shared.Return(rows);
            if (!goesOn)
            {
                return false;
            }
        }

        return true;
    }
}
