namespace Vivace.Generator.Registry;

/// <summary>A collection that is going on.</summary>
/// <param name="time">Of its samples.</param>
/// <param name="staleBefore">Series updated before this end; Unix milliseconds, 0 for none.</param>
/// <param name="writer">Takes the samples; null to only end series.</param>
internal sealed class Collection(CollectionTime time, long staleBefore, SeriesWriter? writer)
{
    public CollectionTime Time { get; } = time;

    public long StaleBefore { get; } = staleBefore;

    public SeriesWriter? Writer { get; } = writer;
}
