using Vivace.Query.Sources;

namespace Vivace.Query.Spansets;

/// <summary>The trace that a pipeline is working on, and the memory that is used again for the next one.</summary>
internal sealed class TraceWork : IDisposable
{
    private readonly List<Spanset> _sets = [];
    private readonly TraceTree _tree = new();
    private int _setsUsed;
    private bool _hasTree;

    public SpanSource Source { get; private set; } = null!;

    /// <summary>The spans of the trace in stored order.</summary>
    public List<SpanAddress> Spans { get; } = [];

    /// <summary>The tree of the trace, built when first asked for.</summary>
    public TraceTree Tree
    {
        get
        {
            if (!_hasTree)
            {
                SpanRelations.Build(Source, Spans, _tree);
                _hasTree = true;
            }

            return _tree;
        }
    }

    /// <summary>Turns to a trace. Spansets of the one before are taken back.</summary>
    public void Open(SpanSource source, int trace)
    {
        Source = source;
        Spans.Clear();
        source.Gather(trace, Spans);
        _setsUsed = 0;
        _hasTree = false;
    }

    /// <summary>An empty spanset, good until the next trace.</summary>
    public Spanset Rent()
    {
        if (_setsUsed == _sets.Count)
        {
            _sets.Add(new Spanset());
        }

        Spanset set = _sets[_setsUsed++];
        set.Clear();
        return set;
    }

    /// <summary>The spanset of all spans.</summary>
    public Spanset RentAll()
    {
        Spanset set = Rent();
        for (int i = 0; i < Spans.Count; i++)
        {
            set.Spans.Add(i);
        }

        return set;
    }

    public SpanColumns Locate(int span, out int row)
    {
        SpanAddress address = Spans[span];
        row = address.Row;
        return Source.Bind(address.Part);
    }

    public void Dispose() => _tree.Dispose();
}
