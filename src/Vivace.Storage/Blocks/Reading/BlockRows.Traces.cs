using Vivace.Storage.Blocks.Schema;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Reading;

/// <content>Columns of traces: one value per trace.</content>
public sealed partial class BlockRows
{
    /// <summary>Ids, ascending.</summary>
    public TraceId[] TraceIds => LoadTraceIds(BlockColumns.TraceId, TraceCount);

    /// <summary>Earliest start of the trace's spans; Unix nanoseconds.</summary>
    public ulong[] TraceStarts => UInt64s(BlockColumns.TraceStart, TraceCount);

    /// <summary>Latest end of the trace's spans; Unix nanoseconds.</summary>
    public ulong[] TraceEnds => UInt64s(BlockColumns.TraceEnd, TraceCount);

    /// <summary>End less start, in nanoseconds, wrapping.</summary>
    public ulong[] TraceDurations => UInt64s(BlockColumns.TraceDuration, TraceCount);

    /// <summary>Empty when no root has arrived.</summary>
    public CodedColumn RootServiceNames => Coded(BlockColumns.RootServiceName, TraceCount);

    /// <summary>Empty when no root has arrived.</summary>
    public CodedColumn RootSpanNames => Coded(BlockColumns.RootSpanName, TraceCount);

    /// <summary>Where the entries of each trace in the columns of service statistics end.</summary>
    public int[] ServiceStatEnds => ElementEnds(ref _serviceStatEnds, BlockColumns.StatsSpanCount, TraceLevel, TraceCount);

    /// <summary>Service names of the statistics, one entry per trace and service.</summary>
    public CodedColumn ServiceStatNames => Coded(BlockColumns.StatsService, ServiceStatCount);

    /// <summary>Spans of the trace in the service.</summary>
    public int[] ServiceStatSpans => Int32s(BlockColumns.StatsSpanCount, ServiceStatCount);

    /// <summary>Those of them with status error.</summary>
    public int[] ServiceStatErrors => Int32s(BlockColumns.StatsErrorCount, ServiceStatCount);

    private int ServiceStatCount => TraceCount == 0 ? 0 : ServiceStatEnds[TraceCount - 1];
}
