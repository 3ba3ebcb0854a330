using Vivace.Storage.Blocks;
using Vivace.Storage.Log;

namespace Vivace.Storage.Journal;

/// <summary>Which records of the log are in blocks already.</summary>
internal sealed class LogCoverage
{
    private readonly List<(long First, long Last, HashSet<string> Tenants)> _runs = [];

    /// <param name="entry">A committed cut; others cover nothing.</param>
    /// <param name="present">Its blocks that are there. Of a block that has gone, the records are replayed.</param>
    public void Add(JournalEntry entry, IEnumerable<BlockMeta> present)
    {
        if (entry.Kind == JournalKind.Cut)
        {
            _runs.Add((entry.FirstSegment, entry.LastSegment, present.Select(static meta => meta.Tenant).ToHashSet(StringComparer.Ordinal)));
        }
    }

    public bool Contains(in LogRecord record)
    {
        foreach ((long first, long last, HashSet<string> tenants) in _runs)
        {
            if (record.Position.Segment >= first && record.Position.Segment <= last && tenants.Contains(record.Tenant))
            {
                return true;
            }
        }

        return false;
    }
}
