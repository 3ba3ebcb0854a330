
namespace Vivace.Query.Sources;

internal enum NestedSetNumber : byte
{
    Left,
    Right,
    Parent,
}

/// <summary>
/// Nested-set numbers of a source that does not store them. The tree of a trace is built when one of its spans is asked for; since spans of
/// one trace mostly follow one another, the last tree is kept.
/// </summary>
internal sealed class NestedSets(SpanSource source) : IDisposable
{
    private const int NoTrace = -1;

    private readonly List<SpanAddress> _spans = [];
    private readonly Dictionary<SpanAddress, int> _positions = [];
    private readonly TraceTree _tree = new();
    private int _trace = NoTrace;

    /// <summary>A number of a span.</summary>
    /// <param name="address">The span.</param>
    /// <param name="trace">Its trace.</param>
    /// <param name="number">Which.</param>
    public long this[SpanAddress address, int trace, NestedSetNumber number]
    {
        get
        {
            if (trace != _trace)
            {
                Build(trace);
            }

            int position = _positions[address];
            return number switch
            {
                NestedSetNumber.Left => _tree.Lefts[position],
                NestedSetNumber.Right => _tree.Rights[position],
                _ => _tree.ParentNumber(position),
            };
        }
    }

    public void Dispose() => _tree.Dispose();

    private void Build(int trace)
    {
        _spans.Clear();
        _positions.Clear();
        source.Gather(trace, _spans);
        for (int i = 0; i < _spans.Count; i++)
        {
            _positions.Add(_spans[i], i);
        }

        SpanRelations.Build(source, _spans, _tree);
        _trace = trace;
    }
}
