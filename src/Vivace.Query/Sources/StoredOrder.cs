namespace Vivace.Query.Sources;

/// <summary>
/// Puts the spans of a trace in the order in which a block stores them (traceql specification, section 10.3): resources, then scopes, then
/// spans; spans by start, then id, or as they were sent; scopes and resources in the order they arrived in or, where parts of the trace were
/// put together, by their first span.
/// </summary>
internal sealed class StoredOrder(SpanSource source)
{
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<(int Resource, int Scope), int> _groups = [];

    /// <summary>Sorts the list from a position on.</summary>
    /// <param name="spans">The list.</param>
    /// <param name="first">The position.</param>
    /// <param name="arrival">What the order of the list, in which spans arrived, is kept for.</param>
    public void Sort(List<SpanAddress> spans, int first, ArrivalOrder arrival)
    {
        if (spans.Count - first < 2)
        {
            return;
        }

        Read(spans, first);
        bool hasGroups = !IsOneGroup(), rankFirst = hasGroups && arrival != ArrivalOrder.NotKept;
        if (rankFirst)
        {
            RankGroups();
        }

        if (arrival != ArrivalOrder.KeptForSpans)
        {
            _entries.Sort(static (a, b) => a.CompareTime(b));
        }

        if (hasGroups)
        {
            if (!rankFirst)
            {
                RankGroups();
            }

            PlaceEntries();
            _entries.Sort(static (a, b) => a.CompareAll(b));
        }

        for (int i = 0; i < _entries.Count; i++)
        {
            spans[first + i] = _entries[i].Address;
        }
    }

    private void Read(List<SpanAddress> spans, int first)
    {
        _entries.Clear();
        for (int i = first; i < spans.Count; i++)
        {
            SpanAddress address = spans[i];
            SpanColumns columns = source.Bind(address.Part);
            int row = address.Row;
            _entries.Add(new Entry
            {
                Address = address,
                Start = columns.StartTimes[row],
                Id = columns.SpanIds[row],
                Kind = columns.KindAt(row),
                Group = (columns.ResourceAt(row), columns.ScopeAt(row)),
            });
        }
    }

    private bool IsOneGroup()
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Group != _entries[0].Group)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Entries are in order: the first sight of a resource or scope gives its rank.</summary>
    private void RankGroups()
    {
        _groups.Clear();
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            // A resource's rank is kept under scope -1; numbers of scopes start at 0.
            entry.ResourceRank = Rank((entry.Group.Resource, -1));
            entry.ScopeRank = Rank(entry.Group);
            _entries[i] = entry;
        }
    }

    private void PlaceEntries()
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            entry.Position = i;
            _entries[i] = entry;
        }
    }

    private int Rank((int Resource, int Scope) group)
    {
        if (!_groups.TryGetValue(group, out int rank))
        {
            rank = _groups.Count;
            _groups.Add(group, rank);
        }

        return rank;
    }

    private struct Entry
    {
        public SpanAddress Address;
        public ulong Start;
        public ulong Id;
        public int Kind;
        public (int Resource, int Scope) Group;
        public int ResourceRank;
        public int ScopeRank;
        public int Position;

        public readonly int CompareTime(in Entry other)
        {
            int order = Start.CompareTo(other.Start);
            order = order != 0 ? order : Id.CompareTo(other.Id);

            // The two sides of a call may share time and id; without a rule for them sorting would not be repeatable.
            order = order != 0 ? order : Kind.CompareTo(other.Kind);
            order = order != 0 ? order : Address.Part.CompareTo(other.Address.Part);
            return order != 0 ? order : Address.Row.CompareTo(other.Address.Row);
        }

        public readonly int CompareAll(in Entry other)
        {
            int order = ResourceRank.CompareTo(other.ResourceRank);
            order = order != 0 ? order : ScopeRank.CompareTo(other.ScopeRank);
            return order != 0 ? order : Position.CompareTo(other.Position);
        }
    }
}
