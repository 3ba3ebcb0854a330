namespace Vivace.Generator.Registry;

/// <summary>
/// How many series or label sets a tenant may have (metrics-generator specification, section 9.5), and what became of it. Guarded by the
/// tenant's lock; the numbers may be read by anyone.
/// </summary>
/// <param name="countsEntities">Whether label sets are limited rather than series.</param>
internal sealed class SeriesLimiter(bool countsEntities)
{
    private long _active;
    private long _entities;
    private long _added;
    private long _removed;
    private long _limited;

    public bool CountsEntities { get; } = countsEntities;

    /// <summary>Series or label sets; 0 for no limit.</summary>
    public long Max { get; set; }

    public long ActiveSeries => Volatile.Read(ref _active);

    public long ActiveEntities => Volatile.Read(ref _entities);

    /// <summary>In the unit that is limited, like the two that follow.</summary>
    public long Added => Volatile.Read(ref _added);

    public long Removed => Volatile.Read(ref _removed);

    /// <summary>Cost of every observation that was diverted.</summary>
    public long Limited => Volatile.Read(ref _limited);

    /// <summary>What would exist without a limit.</summary>
    public CardinalityEstimate DivertedSeries { get; } = new();

    public CardinalityEstimate DivertedEntities { get; } = new();

    /// <summary>Asks for a new series.</summary>
    /// <param name="cost">Of the series.</param>
    /// <param name="isNewEntity">Whether its label set has no series yet.</param>
    public bool TryAdd(int cost, bool isNewEntity)
    {
        if (Max > 0 && (CountsEntities ? isNewEntity && _entities >= Max : _active + cost > Max))
        {
            _limited += CountsEntities ? 1 : cost;
            return false;
        }

        _active += cost;
        _added += CountsEntities ? 0 : cost;
        if (isNewEntity)
        {
            _entities++;
            _added += CountsEntities ? 1 : 0;
        }

        return true;
    }

    public void Remove(int cost, bool isLastOfEntity)
    {
        _active -= cost;
        _removed += CountsEntities ? 0 : cost;
        if (isLastOfEntity)
        {
            _entities--;
            _removed += CountsEntities ? 1 : 0;
        }
    }
}
