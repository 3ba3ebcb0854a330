using Vivace.Query.Metrics.Aggregation;

namespace Vivace.Query.Metrics.Compare;

/// <summary>The sides that <c>compare</c> splits spans into.</summary>
internal enum CompareSide : byte
{
    Baseline,
    Selection,
}

/// <summary>Counts for <c>compare</c> (traceql specification, section 12.6), field by field.</summary>
internal sealed class CompareCounts(int intervals, WorkingMemory memory)
{
    private readonly Dictionary<string, CompareField> _byName = new(StringComparer.Ordinal);

    public IReadOnlyCollection<CompareField> Fields => _byName.Values;

    public long AllocatedBytes => _byName.Values.Sum(one => one.AllocatedBytes);

    /// <summary>The counts of a field by its canonical text, made if they are not there.</summary>
    public CompareField FieldOf(string name)
    {
        if (!_byName.TryGetValue(name, out CompareField? field))
            _byName.Add(name, field = new CompareField(name, intervals, memory));
        return field;
    }

    /// <summary>Adds the counts of another part.</summary>
    /// <param name="other">Of the same query.</param>
    /// <param name="offset">Interval here of the other's first.</param>
    public void Merge(CompareCounts other, int offset)
    {
        foreach (CompareField field in other._byName.Values)
            FieldOf(field.Name).Merge(field, offset);
    }
}
