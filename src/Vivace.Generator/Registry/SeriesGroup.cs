using Vivace.Generator.Labels;

namespace Vivace.Generator.Registry;

/// <summary>
/// The series of one processor: label sets, and for each the series of the processor's families. Guarded by the tenant's lock.
/// </summary>
internal sealed class SeriesGroup
{
    private readonly LabelSetTable _sets = new();
    private readonly Family[] _families;
    private readonly LabelSet _overflow;
    private readonly SeriesRegistry _registry;

    /// <param name="registry">Where limits and common labels come from.</param>
    /// <param name="families">By slot.</param>
    public SeriesGroup(SeriesRegistry registry, params Family[] families)
    {
        _registry = registry;
        _families = families;
        LabelSetBuilder labels = registry.Labels;
        labels.Clear();
        labels.Set("metric_overflow"u8, "true"u8);
        registry.AddCommonLabels(labels);
        labels.Encode();
        _overflow = new LabelSet(labels.Encoded, families.Length);
    }

    /// <summary>Label sets that have series.</summary>
    public int Count => _sets.Count;

    /// <summary>
    /// The set of the labels in the registry's builder, common labels added. It belongs to the group once it has a series.
    /// </summary>
    /// <returns>Null when the labels are not valid UTF-8.</returns>
    public LabelSet? Resolve(LabelSetBuilder labels)
    {
        _registry.AddCommonLabels(labels);
        return labels.Encode() ? _sets.Find(labels.Encoded) ?? new LabelSet(labels.Encoded, _families.Length) : null;
    }

    /// <summary>The set that counts, for a set that was resolved some time ago: it may have gone, and another one come.</summary>
    public LabelSet Current(LabelSet set) => set.Index >= 0 ? set : _sets.Find(set.Encoded) ?? set;

    /// <summary>The series of a family, made when it is new; the overflow series when a limit forbids it.</summary>
    /// <param name="set">A current set.</param>
    /// <param name="family">One of the group's.</param>
    /// <param name="now">Unix milliseconds.</param>
    public Series For(LabelSet set, Family family, long now)
    {
        if (_registry.Collecting is { } collection)
        {
            Collect(set, collection);
        }

        Series series = set.Series[family.Slot] ?? Create(set, family, now);
        series.Updated = now;
        return series;
    }

    /// <summary>
    /// Writes the next run of sets. Sets are taken from the end, so that those that go in between do no harm.
    /// </summary>
    /// <param name="from">How many are left; <see cref="Count"/> at first.</param>
    /// <param name="sets">Of this run.</param>
    /// <param name="collection">Sets that have been written in it are passed over.</param>
    /// <returns>How many are left.</returns>
    public int Collect(int from, int sets, Collection collection)
    {
        int end = Math.Min(from, _sets.Count);
        int begin = Math.Max(0, end - sets);
        for (int i = end - 1; i >= begin; i--)
        {
            Collect(_sets[i], collection);
        }

        return begin;
    }

    /// <summary>Writes the overflow series.</summary>
    public void CollectOverflow(Collection collection) => Collect(_overflow, collection);

    /// <summary>Ends all series, since the processor goes.</summary>
    public void Retire(long timestamp, SeriesWriter? writer)
    {
        while (_sets.Count > 0)
        {
            LabelSet set = _sets[_sets.Count - 1];
            for (int slot = 0; slot < _families.Length; slot++)
            {
                End(set, slot, timestamp, writer);
            }
        }

        for (int slot = 0; slot < _families.Length; slot++)
        {
            End(_overflow, slot, timestamp, writer);
        }
    }

    private Series Create(LabelSet set, Family family, long now)
    {
        if (!_registry.Limiter.TryAdd(family.Cost, set.ActiveSeries == 0))
        {
            Divert(set, family, now);
            if (_registry.Collecting is { } collection)
            {
                Collect(_overflow, collection);
            }

            return _overflow.Series[family.Slot] ??= family.Create();
        }

        Series series = set.Series[family.Slot] = family.Create();
        if (set.ActiveSeries++ == 0)
        {
            _sets.Add(set);
        }

        return series;
    }

    private void Divert(LabelSet set, Family family, long now)
    {
        SeriesLimiter limiter = _registry.Limiter;
        ulong hash = _sets.Hash(set.Encoded);
        long window = (long)_registry.StaleDuration.TotalMilliseconds;
        limiter.DivertedSeries.Add(hash + (ulong)family.Slot, family.Cost, now, window);
        if (set.ActiveSeries == 0)
        {
            limiter.DivertedEntities.Add(hash, 1, now, window);
        }
    }

    private void Collect(LabelSet set, Collection collection)
    {
        if (ReferenceEquals(set.Written, collection))
        {
            return;
        }

        set.Written = collection;
        for (int slot = 0; slot < _families.Length; slot++)
        {
            if (set.Series[slot] is not { } series)
            {
                continue;
            }

            if (series.Updated < collection.StaleBefore)
            {
                End(set, slot, collection.Time.Now, collection.Writer);
            }
            else if (collection.Writer is { } writer)
            {
                series.Collect(_families[slot], set, collection.Time, writer);
                series.Written = true;
            }
        }
    }

    private void End(LabelSet set, int slot, long timestamp, SeriesWriter? writer)
    {
        if (set.Series[slot] is not { } series)
        {
            return;
        }

        if (writer is not null)
        {
            series.End(_families[slot], set, timestamp, writer);
        }

        _registry.SeriesEnded(timestamp);
        set.Series[slot] = null;
        if (ReferenceEquals(set, _overflow))
        {
            return;
        }

        set.ActiveSeries--;
        _registry.Limiter.Remove(_families[slot].Cost, set.ActiveSeries == 0);
        if (set.ActiveSeries == 0)
        {
            _sets.Remove(set);
        }
    }
}
