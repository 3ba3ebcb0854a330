namespace Vivace.Generator.Processors.ServiceGraphs;

/// <summary>Edges that wait for their other side, in order of expiry. Bounded; edges are pooled.</summary>
/// <param name="maxItems">Most edges that wait.</param>
/// <param name="wait">Milliseconds they wait.</param>
/// <param name="dimensions">Of an edge.</param>
internal sealed class EdgeStore(int maxItems, long wait, int dimensions)
{
    private readonly Dictionary<EdgeKey, Edge> _edges = [];
    private Edge? _oldest;
    private Edge? _newest;
    private Edge? _free;

    public int Count => _edges.Count;

    public bool IsFull => _edges.Count >= maxItems;

    public Edge? Find(EdgeKey key) => _edges.GetValueOrDefault(key);

    /// <summary>An edge that does not wait yet.</summary>
    public Edge Rent(EdgeKey key, long now)
    {
        Edge edge = _free ?? new Edge(dimensions);
        _free = edge.Next;
        edge.Next = null;
        edge.Reset(key, now + wait);
        return edge;
    }

    public void Return(Edge edge)
    {
        edge.Next = _free;
        _free = edge;
    }

    public void Add(Edge edge)
    {
        _edges.Add(edge.Key, edge);
        edge.Previous = _newest;
        if (_newest is null)
        {
            _oldest = edge;
        }
        else
        {
            _newest.Next = edge;
        }

        _newest = edge;
    }

    /// <summary>Takes an edge out; it has to be returned.</summary>
    public void Remove(Edge edge)
    {
        _edges.Remove(edge.Key);
        if (edge.Previous is null)
        {
            _oldest = edge.Next;
        }
        else
        {
            edge.Previous.Next = edge.Next;
        }

        if (edge.Next is null)
        {
            _newest = edge.Previous;
        }
        else
        {
            edge.Next.Previous = edge.Previous;
        }

        edge.Next = edge.Previous = null;
    }

    /// <summary>Takes out the oldest edge if it has waited long enough; null if there is none.</summary>
    public Edge? TakeExpired(long now)
    {
        Edge? oldest = _oldest;
        if (oldest is null || oldest.Expires > now)
        {
            return null;
        }

        Remove(oldest);
        return oldest;
    }
}
