using Vivace.Query.Sources;

namespace Vivace.Query.Spansets;

/// <summary>Takes the spans that the spanset part of a query leaves, part by part (metrics queries).</summary>
internal interface ISpanReceiver
{
    /// <summary>Takes the matching spans of a part. Each span of the store comes once; spans of one trace may come in several calls.</summary>
    /// <param name="columns">Bound to the part. Columns of the same source keep their identity between calls.</param>
    /// <param name="rows">The matching rows, ascending. Good during the call only.</param>
    void Receive(SpanColumns columns, ReadOnlySpan<int> rows);
}
