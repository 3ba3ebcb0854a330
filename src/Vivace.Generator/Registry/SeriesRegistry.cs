using System.Text;
using Vivace.Generator.Configuration;
using Vivace.Generator.Labels;

namespace Vivace.Generator.Registry;

/// <summary>All series of a tenant, and when they are written (metrics-generator specification, section 9).</summary>
internal sealed class SeriesRegistry
{
    /// <summary>How often series are looked over for those that were not updated any more.</summary>
    private const long MaxPurgeMilliseconds = 5 * 60_000;

    /// <summary>Label sets written while the tenant's lock is held once, so that a push never waits for a whole collection.</summary>
    private const int SetsPerTurn = 64;

    private readonly (byte[] Name, byte[] Value)[] _commonLabels;
    private readonly List<SeriesGroup> _groups = [];
    private readonly Lock _gate;
    private readonly long _restartZero;
    private long _zerosAfter;
    private long _lastPurge;
    private long _lastCollection;

    /// <param name="options">Names, lengths, labels.</param>
    /// <param name="instance">Value of the label <c>__metrics_gen_instance</c>.</param>
    /// <param name="tenant">Whose series these are.</param>
    /// <param name="limiter">Decides on new series.</param>
    /// <param name="gate">The tenant's lock.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="newestBefore">Unix milliseconds of the newest sample that an earlier process has left; 0 for none.</param>
    public SeriesRegistry(RegistryOptions options, string instance, string tenant, SeriesLimiter limiter, Lock gate, long now, long newestBefore)
    {
        _gate = gate;
        Limiter = limiter;
        Labels = new LabelSetBuilder(options.MaxLabelNameLength, options.MaxLabelValueLength);
        StaleDuration = options.StaleDuration;
        IEnumerable<KeyValuePair<string, string>> common = [.. options.ExternalLabels, new("__metrics_gen_instance", instance)];
        if (options.InjectTenantIdAs.Length > 0)
        {
            common = common.Append(new(options.InjectTenantIdAs, tenant));
        }

        // The name of a series is nobody's to set.
        _commonLabels = [.. common.Append(new("__name__", "")).Select(label => (Encoding.UTF8.GetBytes(label.Key), Encoding.UTF8.GetBytes(label.Value)))];
        _zerosAfter = newestBefore > 0 ? newestBefore : now;
        _restartZero = newestBefore > 0 ? Math.Max(newestBefore + 1, now - 1) : 0;
        _lastCollection = newestBefore;
        _lastPurge = now;
    }

    /// <summary>Scratch space for the labels of one series at a time.</summary>
    public LabelSetBuilder Labels { get; }

    public SeriesLimiter Limiter { get; }

    /// <summary>A series that was not updated for this long ends.</summary>
    public TimeSpan StaleDuration { get; }

    /// <summary>Unix milliseconds that no sample is newer than.</summary>
    public long NewestSample => _lastCollection;

    /// <summary>
    /// The collection that is going on, if one is. It shows all series as they were when it began: a label set that it has not come to is
    /// written before it changes.
    /// </summary>
    public Collection? Collecting { get; private set; }

    public void Add(SeriesGroup group) => _groups.Add(group);

    /// <summary>Ends the series of a processor that goes.</summary>
    public void Remove(SeriesGroup group, long now, SeriesWriter? writer)
    {
        long timestamp = Math.Max(now, _lastCollection + 1);
        group.Retire(timestamp, writer);
        _lastCollection = Math.Max(_lastCollection, timestamp);
        _groups.Remove(group);
    }

    /// <summary>Labels that every series has; they win over labels of the same name.</summary>
    public void AddCommonLabels(LabelSetBuilder labels)
    {
        foreach ((byte[] name, byte[] value) in _commonLabels)
        {
            labels.Set(name, value);
        }
    }

    /// <summary>From now on no zeros are written that could be older than what receivers have of a series that ended.</summary>
    public void SeriesEnded(long timestamp) => _zerosAfter = Math.Max(_zerosAfter, timestamp);

    /// <summary>Writes every series, taking the tenant's lock for a few label sets at a time.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="writer">Null to only end stale series.</param>
    /// <param name="begins">Called with the lock before the first series: what has been counted by then is what is collected.</param>
    /// <param name="afterTurn">Called without the lock between turns.</param>
    /// <returns>False when the clock has not moved on since the last collection.</returns>
    public bool Collect(long now, SeriesWriter? writer, Action begins, Action afterTurn)
    {
        SeriesGroup[] groups;
        Collection collection;
        lock (_gate)
        {
            if (now <= _lastCollection)
            {
                return false;
            }

            _lastCollection = now;
            begins();
            collection = Collecting = new Collection(CollectionTime.At(now, _zerosAfter, _restartZero), StaleBefore(now), writer);
            groups = [.. _groups];
        }

        try
        {
            foreach (SeriesGroup group in groups)
            {
                Collect(group, collection, afterTurn);
            }
        }
        finally
        {
            lock (_gate)
            {
                Collecting = null;
            }
        }

        return true;
    }

    private void Collect(SeriesGroup group, Collection collection, Action afterTurn)
    {
        int left = int.MaxValue;
        while (left > 0)
        {
            lock (_gate)
            {
                left = group.Collect(left, SetsPerTurn, collection);
                if (left == 0)
                {
                    group.CollectOverflow(collection);
                }
            }

            afterTurn();
        }
    }

    private long StaleBefore(long now)
    {
        long stale = (long)StaleDuration.TotalMilliseconds;
        if (now - _lastPurge < Math.Min(MaxPurgeMilliseconds, stale))
        {
            return 0;
        }

        _lastPurge = now;
        return now - stale;
    }
}
