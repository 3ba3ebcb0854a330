using Vivace.Traces.Model;

namespace Vivace.Generator;

/// <summary>What was not counted since the last report to the log. Guarded by the tenant's lock.</summary>
internal sealed class LateSpans
{
    private Report _report;

    /// <summary>Spans for whose edge there was no room.</summary>
    public long EdgesDropped
    {
        get => _report.EdgesDropped;
        set => _report = _report with { EdgesDropped = value };
    }

    public void Add(TraceId trace, bool isOld, TimeSpan distance) => _report = _report with
    {
        Old = _report.Old + (isOld ? 1 : 0),
        New = _report.New + (isOld ? 0 : 1),
        Trace = trace,
        Distance = distance,
    };

    public Report Take()
    {
        Report report = _report;
        _report = default;
        return report;
    }

    /// <param name="Old">Spans whose end was too long ago.</param>
    /// <param name="New">Spans whose end was too far ahead.</param>
    /// <param name="EdgesDropped">Spans for whose edge there was no room.</param>
    /// <param name="Trace">Of the last such span.</param>
    /// <param name="Distance">Of its end from the clock.</param>
    internal readonly record struct Report(long Old, long New, long EdgesDropped, TraceId Trace, TimeSpan Distance);
}
