using Vivace.Query.Sources;

namespace Vivace.Query.Spansets;

/// <summary>A spanset: spans of one trace, by their position in the trace, and the values that stages have given it.</summary>
internal sealed class Spanset
{
    public List<int> Spans { get; } = [];

    /// <summary>Values of <c>by</c> and aggregates, in the order of the pipeline.</summary>
    public List<SpansetValue> Values { get; } = [];

    public void Clear()
    {
        Spans.Clear();
        Values.Clear();
    }
}

/// <param name="Name">Canonical text of the stage's expression.</param>
/// <param name="Value">The value.</param>
internal readonly record struct SpansetValue(string Name, FieldKey Value);
