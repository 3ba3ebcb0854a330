using System.Buffers;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources;

/// <summary>
/// Parents and children of a trace's spans, and their nested-set numbers (traceql specification, section 9.2). Reused from trace to trace;
/// spans are told by their position in stored order.
/// </summary>
internal sealed class TraceTree : IDisposable
{
    /// <summary>The parent of a root.</summary>
    public const int Root = -1;

    /// <summary>The parent of a span that no root leads to.</summary>
    public const int Unplaced = -2;

    private const int Arrays = 6;

    private readonly Dictionary<ulong, int> _byId = [];
    private int[] _numbers = [];
    private int _capacity;

    public int Count { get; private set; }

    /// <summary>Position of the parent, <see cref="Root"/> or <see cref="Unplaced"/>.</summary>
    public Span<int> Parents => Slice(0);

    /// <summary>Nested-set numbers, 0 for spans that are not placed.</summary>
    public Span<int> Lefts => Slice(1);

    public Span<int> Rights => Slice(2);

    /// <summary>The placed spans, parents before their children.</summary>
    public ReadOnlySpan<int> TopDown => Slice(3)[..PlacedCount];

    public int PlacedCount { get; private set; }

    /// <summary>The nested-set number of the parent: −1 for roots, 0 for spans that are not placed.</summary>
    public int ParentNumber(int span) => Parents[span] switch
    {
        Root => -1,
        Unplaced => 0,
        int parent => Lefts[parent],
    };

    /// <summary>Numbers the spans of a trace.</summary>
    /// <param name="ids">Span ids in stored order.</param>
    /// <param name="parentIds">Their parents' ids, 0 for roots.</param>
    /// <param name="kinds">OTLP's span kinds.</param>
    public void Build(ReadOnlySpan<ulong> ids, ReadOnlySpan<ulong> parentIds, ReadOnlySpan<int> kinds)
    {
        Reserve(ids.Length);
        Parents.Fill(Unplaced);
        Lefts.Clear();
        Rights.Clear();
        PlacedCount = 0;
        if (!parentIds.Contains(0UL) || !Index(ids, out bool pairs))
        {
            return;
        }

        LinkChildren(ids, parentIds, kinds, pairs);
        int counter = 1;
        for (int span = 0; span < ids.Length; span++)
        {
            if (parentIds[span] == 0)
            {
                Parents[span] = Root;
                counter = Descend(span, counter);
            }
        }

        for (int span = 0; span < ids.Length; span++)
        {
            if (Lefts[span] == 0)
            {
                Parents[span] = Unplaced;
            }
        }
    }

    public void Dispose()
    {
        if (_numbers.Length > 0)
        {
            ArrayPool<int>.Shared.Return(_numbers);
            _numbers = [];
            _capacity = 0;
        }
    }

    private Span<int> Slice(int array) => _numbers.AsSpan(array * _capacity, Count);

    private Span<int> FirstChildren => Slice(4);

    private Span<int> NextSiblings => Slice(5);

    private void Reserve(int count)
    {
        if (count > _capacity)
        {
            Dispose();
            _capacity = Math.Max(count, 64);
            _numbers = ArrayPool<int>.Shared.Rent(_capacity * Arrays);
        }

        Count = count;
    }

    /// <summary>
    /// Finds spans that share an id. The value of an entry is the span, or, for two, the first span's complement: the second follows from
    /// the first through the sibling array, which is not in use yet.
    /// </summary>
    private bool Index(ReadOnlySpan<ulong> ids, out bool pairs)
    {
        _byId.Clear();
        pairs = false;
        NextSiblings.Fill(-1);
        for (int span = 0; span < ids.Length; span++)
        {
            if (_byId.TryAdd(ids[span], span))
            {
                continue;
            }

            ref int second = ref NextSiblings[_byId[ids[span]]];
            if (second >= 0)
            {
                return false;
            }

            second = span;
            pairs = true;
        }

        return true;
    }

    private void LinkChildren(ReadOnlySpan<ulong> ids, ReadOnlySpan<ulong> parentIds, ReadOnlySpan<int> kinds, bool pairs)
    {
        Span<int> parents = Parents;
        for (int span = 0; span < ids.Length; span++)
        {
            if (parentIds[span] == 0 || !_byId.TryGetValue(parentIds[span], out int parent))
            {
                continue;
            }

            int second = pairs ? NextSiblings[parent] : -1;
            if (second >= 0)
            {
                int wanted = kinds[span] == SpanKind.Server ? SpanKind.Client : SpanKind.Server;
                parent = kinds[parent] == wanted ? parent : kinds[second] == wanted ? second : Unplaced;
            }

            parents[span] = parent;
        }

        FirstChildren.Fill(-1);
        for (int span = ids.Length - 1; span >= 0; span--)
        {
            int parent = parents[span];
            if (parent >= 0)
            {
                NextSiblings[span] = FirstChildren[parent];
                FirstChildren[parent] = span;
            }
        }
    }

    /// <summary>Visits a root and what is below it. No recursion: depth is the sender's choice.</summary>
    private int Descend(int root, int counter)
    {
        Span<int> parents = Parents, lefts = Lefts, rights = Rights, first = FirstChildren, next = NextSiblings, order = Slice(3);
        int span = root;
        while (true)
        {
            lefts[span] = counter++;
            order[PlacedCount++] = span;
            if (first[span] >= 0)
            {
                span = first[span];
                continue;
            }

            while (true)
            {
                rights[span] = counter++;
                if (span == root)
                {
                    return counter;
                }

                if (next[span] >= 0)
                {
                    span = next[span];
                    break;
                }

                span = parents[span];
            }
        }
    }
}
