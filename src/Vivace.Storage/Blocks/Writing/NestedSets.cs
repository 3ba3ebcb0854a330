using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Numbers the spans of a trace so that structural operators compare numbers (TraceQL specification, section 9.2). Memory is kept from
/// trace to trace.
/// </summary>
internal sealed class NestedSets
{
    /// <summary>Ids of traces up to this many spans are looked for one by one.</summary>
    private const int SmallTrace = 24;
    private const int None = -1;

    private readonly Dictionary<ulong, (int First, int Second)> _byId = [];
    private int[] _parents = [];
    private int[] _firstChildren = [];
    private int[] _nextSiblings = [];
    private int[] _stack = [];

    /// <summary>Left numbers; 0 for spans that no root reaches.</summary>
    public int[] Lefts { get; private set; } = [];

    public int[] Rights { get; private set; } = [];

    /// <summary>Left number of the parent; -1 for roots, 0 for spans that no root reaches.</summary>
    public int[] Parents { get; private set; } = [];

    /// <summary>Numbers the spans, which are in the order of the block.</summary>
    public void Number(ReadOnlySpan<ArrangedSpan> spans)
    {
        Prepare(spans.Length);
        if (!FindParents(spans))
        {
            return;
        }

        for (int i = spans.Length - 1; i >= 0; i--)
        {
            int parent = _parents[i];
            if (parent >= 0)
            {
                _nextSiblings[i] = _firstChildren[parent];
                _firstChildren[parent] = i;
            }
        }

        int counter = 1;
        for (int i = 0; i < spans.Length; i++)
        {
            if (IsRoot(spans[i]))
            {
                Parents[i] = -1;
                counter = Walk(i, counter);
            }
        }
    }

    private static bool IsRoot(in ArrangedSpan span) => span.Batch.ParentSpanIds[span.Row] == 0;

    private int Walk(int root, int counter)
    {
        int depth = 0;
        _stack[depth++] = root;
        Lefts[root] = counter++;
        while (depth > 0)
        {
            int span = _stack[depth - 1];
            int child = _firstChildren[span];
            if (child == None)
            {
                Rights[span] = counter++;
                depth--;
                continue;
            }

            _firstChildren[span] = _nextSiblings[child];
            Lefts[child] = counter++;
            Parents[child] = Lefts[span];
            _stack[depth++] = child;
        }

        return counter;
    }

    /// <returns><c>false</c> if an id occurs more than twice: then nothing is numbered.</returns>
    private bool FindParents(ReadOnlySpan<ArrangedSpan> spans)
    {
        bool small = spans.Length <= SmallTrace;
        if (!small)
        {
            _byId.Clear();
            for (int i = 0; i < spans.Length; i++)
            {
                if (!_byId.TryGetValue(spans[i].Id, out (int First, int Second) same))
                {
                    _byId.Add(spans[i].Id, (i, None));
                }
                else if (same.Second != None)
                {
                    return false;
                }
                else
                {
                    _byId[spans[i].Id] = (same.First, i);
                }
            }
        }

        for (int i = 0; i < spans.Length; i++)
        {
            if (small && !OccursAtMostTwice(spans, i))
            {
                return false;
            }

            ref readonly ArrangedSpan span = ref spans[i];
            ulong parent = span.Batch.ParentSpanIds[span.Row];
            _parents[i] = None;
            if (parent != 0)
            {
                (int first, int second) = small ? Search(spans, parent) : _byId.GetValueOrDefault(parent, (None, None));
                _parents[i] = second == None ? first : Choose(spans, first, second, Kind(span) == SpanKind.Server);
            }
        }

        return true;
    }

    private static bool OccursAtMostTwice(ReadOnlySpan<ArrangedSpan> spans, int index)
    {
        int others = 0;
        for (int i = index + 1; i < spans.Length; i++)
        {
            others += spans[i].Id == spans[index].Id ? 1 : 0;
        }

        return others < 2;
    }

    private static (int First, int Second) Search(ReadOnlySpan<ArrangedSpan> spans, ulong id)
    {
        int first = None;
        for (int i = 0; i < spans.Length; i++)
        {
            if (spans[i].Id != id)
            {
                continue;
            }

            if (first != None)
            {
                return (first, i);
            }

            first = i;
        }

        return (first, None);
    }

    /// <summary>Client and server of a call may share an id: a server span belongs below the client, any other below the server.</summary>
    private static int Choose(ReadOnlySpan<ArrangedSpan> spans, int first, int second, bool childIsServer)
    {
        int wanted = childIsServer ? SpanKind.Client : SpanKind.Server;
        return Kind(spans[first]) == wanted ? first : Kind(spans[second]) == wanted ? second : None;
    }

    private static int Kind(in ArrangedSpan span) => span.Batch.Kinds[span.Row];

    private void Prepare(int count)
    {
        if (Lefts.Length < count)
        {
            int size = Math.Max(count, Lefts.Length * 2);
            Lefts = new int[size];
            Rights = new int[size];
            Parents = new int[size];
            _parents = new int[size];
            _firstChildren = new int[size];
            _nextSiblings = new int[size];
            _stack = new int[size];
        }

        Lefts.AsSpan(0, count).Clear();
        Rights.AsSpan(0, count).Clear();
        Parents.AsSpan(0, count).Clear();
        _firstChildren.AsSpan(0, count).Fill(None);
        _nextSiblings.AsSpan(0, count).Fill(None);
    }
}
