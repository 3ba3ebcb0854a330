namespace Vivace.Generator.Processors.ServiceGraphs;

/// <summary>Sides of edges that a filter rejected, so that the other side does not wait for them. Bounded.</summary>
/// <param name="maxItems">Most sides.</param>
/// <param name="wait">Milliseconds a side is remembered.</param>
internal sealed class DroppedSides(int maxItems, long wait)
{
    private readonly HashSet<EdgeKey> _sides = [];
    private readonly Queue<(EdgeKey Key, long Expires)> _order = new();

    /// <returns>False when there is no room.</returns>
    public bool TryAdd(EdgeKey key, long now)
    {
        if (_sides.Count >= maxItems)
        {
            return false;
        }

        if (_sides.Add(key))
        {
            _order.Enqueue((key, now + wait));
        }

        return true;
    }

    public bool Contains(EdgeKey key) => _sides.Contains(key);

    public void Sweep(long now)
    {
        while (_order.TryPeek(out var oldest) && oldest.Expires <= now)
        {
            _order.Dequeue();
            _sides.Remove(oldest.Key);
        }
    }
}
