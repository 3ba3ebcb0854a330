using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>A span of the trace being written: where it is stored, and where it belongs.</summary>
internal struct ArrangedSpan
{
    public SpanBatch Batch;
    public int Row;

    /// <summary>Which of the inputs it came with.</summary>
    public int Input;
    public SourceMap Source;
    public int Resource;
    public int Scope;

    /// <summary>Rank of the resource, then of the scope, by the time of their first span.</summary>
    public long Group;

    /// <summary>Place among the spans of the trace, as they came or before they are grouped.</summary>
    public int Order;
    public ulong Start;
    public ulong Id;

    /// <summary>Orders by time, then by id.</summary>
    public readonly struct ByTime : IComparer<ArrangedSpan>
    {
        public int Compare(ArrangedSpan a, ArrangedSpan b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Id.CompareTo(b.Id);
    }

    /// <summary>Orders by place.</summary>
    public readonly struct ByOrder : IComparer<ArrangedSpan>
    {
        public int Compare(ArrangedSpan a, ArrangedSpan b) => a.Order.CompareTo(b.Order);
    }

    /// <summary>Orders by resource and scope, and leaves the order within a scope.</summary>
    public readonly struct ByGroup : IComparer<ArrangedSpan>
    {
        public int Compare(ArrangedSpan a, ArrangedSpan b) =>
            a.Group != b.Group ? a.Group.CompareTo(b.Group) : a.Order.CompareTo(b.Order);
    }
}
