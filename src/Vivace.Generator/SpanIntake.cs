using Vivace.Generator.Processors;
using Vivace.Traces.Model;

namespace Vivace.Generator;

/// <summary>Shows a tenant's spans to its processors, those that are in time. Guarded by the tenant's lock.</summary>
internal sealed class SpanIntake(GeneratorStatistics statistics)
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly LateSpans _late = new();
    private ulong _slack;

    /// <summary>Null when the tenant has none.</summary>
    public ProcessorSet? Processors { get; set; }

    /// <summary>By how much the end of a span may differ from its arrival.</summary>
    public TimeSpan Slack
    {
        set => _slack = (ulong)Math.Max(0, value.TotalMilliseconds) * NanosecondsPerMillisecond;
    }

    /// <summary>What was not counted since the last time this was asked.</summary>
    public LateSpans.Report TakeReport() => _late.Take();

    public void Count(SpanBatch batch, in LoggedRequest request)
    {
        statistics.SpansReceived += batch.Count;
        if (request.SkipsMetrics)
        {
            statistics.SkippedProcessorPushes += Processors!.Count;
            return;
        }

        long droppedBefore = statistics.DroppedSpans;
        long arrived = request.AppendedAt.ToUnixTimeMilliseconds();
        ulong nanoseconds = (ulong)arrived * NanosecondsPerMillisecond;
        for (int row = 0; row < batch.Count; row++)
        {
            statistics.BytesReceived += batch.Sizes[row];
            if (IsInTime(batch.EndTimes[row], nanoseconds))
            {
                Processors!.Observe(batch, row, arrived);
            }
            else
            {
                Reject(batch, row, nanoseconds);
            }
        }

        _late.EdgesDropped += statistics.DroppedSpans - droppedBefore;
    }

    /// <summary>Goes over a request that has been counted, for what it left behind.</summary>
    public void Restore(SpanBatch batch, in LoggedRequest request)
    {
        long arrived = request.AppendedAt.ToUnixTimeMilliseconds();
        ulong nanoseconds = (ulong)arrived * NanosecondsPerMillisecond;
        for (int row = 0; row < batch.Count && !request.SkipsMetrics; row++)
        {
            if (IsInTime(batch.EndTimes[row], nanoseconds))
            {
                Processors!.Restore(batch, row, arrived);
            }
        }
    }

    private bool IsInTime(ulong end, ulong arrived) => end + _slack >= arrived && end <= arrived + _slack;

    private void Reject(SpanBatch batch, int row, ulong arrived)
    {
        ulong end = batch.EndTimes[row];
        bool isOld = end < arrived;
        if (isOld)
        {
            statistics.TooOld++;
        }
        else
        {
            statistics.TooNew++;
        }

        _late.Add(batch.TraceIds[row], isOld, TimeSpan.FromMilliseconds((isOld ? arrived - end : end - arrived) / NanosecondsPerMillisecond));
    }
}
