namespace Vivace.Query.Search;

/// <summary>
/// The range of a search. A trace qualifies when it overlaps the range, both ends inclusive; compared in whole seconds (traceql
/// specification, section 10.5).
/// </summary>
internal readonly struct TraceRange
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private readonly ulong _start;
    private readonly ulong _end;

    /// <param name="start">Nanoseconds since the Unix epoch.</param>
    /// <param name="end">Nanoseconds since the Unix epoch; 0 for an open end.</param>
    public TraceRange(ulong start, ulong end)
    {
        _start = start / NanosecondsPerSecond;
        _end = end == 0 ? ulong.MaxValue : end / NanosecondsPerSecond;
    }

    public bool Overlaps(ulong traceStart, ulong traceEnd) =>
        traceStart / NanosecondsPerSecond <= _end && traceEnd / NanosecondsPerSecond >= _start;
}
