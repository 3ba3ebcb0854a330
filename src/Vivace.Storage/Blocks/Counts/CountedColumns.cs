using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>What is counted of the spans of a row group, column by column.</summary>
internal sealed class CountedColumns
{
    public required ReadOnlyMemory<long> Starts { get; init; }

    public required ReadOnlyMemory<long> Durations { get; init; }

    public required ReadOnlyMemory<long> Kinds { get; init; }

    public required ReadOnlyMemory<long> StatusCodes { get; init; }

    public required ReadOnlyMemory<int> NestedSetParents { get; init; }

    public required ReadOnlyMemory<int> Names { get; init; }

    public required ByteArrayTable NameValues { get; init; }

    /// <summary>The resource and the trace of each span, and the service name of each resource.</summary>
    public required ReadOnlyMemory<int> Resources { get; init; }

    public required ReadOnlyMemory<int> Traces { get; init; }

    public required ReadOnlyMemory<int> ServiceNames { get; init; }

    public required ByteArrayTable ServiceValues { get; init; }

    public required ReadOnlyMemory<TraceId> TraceIds { get; init; }

    /// <summary>The row group being written.</summary>
    public static CountedColumns Of(RowGroupBuffer rows)
    {
        int spans = rows.SpanCount;
        var resources = new int[spans];
        var traces = new int[spans];
        byte[] repetitions = rows.Spans.Repetitions.Items;
        for (int i = 0, resource = -1, trace = -1; i < spans; i++)
        {
            resource += repetitions[i] <= RowGroupBuffer.ResourceLevel ? 1 : 0;
            trace += repetitions[i] == 0 ? 1 : 0;
            resources[i] = resource;
            traces[i] = trace;
        }

        return new CountedColumns
        {
            Starts = rows.Starts.Items.AsMemory(0, spans),
            Durations = rows.Durations.Items.AsMemory(0, spans),
            Kinds = rows.Kinds.Items.AsMemory(0, spans),
            StatusCodes = rows.StatusCodes.Items.AsMemory(0, spans),
            NestedSetParents = rows.NestedSetParents.Items.AsMemory(0, spans),
            Names = rows.Names.Codes.Items.AsMemory(0, spans),
            NameValues = rows.Names.Values,
            Resources = resources,
            Traces = traces,
            ServiceNames = rows.ServiceNames.Codes.Items.AsMemory(0, rows.ServiceNames.Codes.Count),
            ServiceValues = rows.ServiceNames.Values,
            TraceIds = rows.TraceIds.Items.AsMemory(0, rows.TraceIds.Count),
        };
    }

    /// <summary>A row group that was written before.</summary>
    public static CountedColumns Of(BlockRows rows) => new()
    {
        Starts = (long[])(object)rows.Starts,
        Durations = (long[])(object)rows.Durations,
        Kinds = rows.Kinds,
        StatusCodes = rows.StatusCodes,
        NestedSetParents = rows.NestedSetParents,
        Names = rows.Names.Codes,
        NameValues = rows.Names.Values,
        Resources = rows.ResourceOfSpan,
        Traces = rows.TraceOfSpan,
        ServiceNames = rows.ServiceNames.Codes,
        ServiceValues = rows.ServiceNames.Values,
        TraceIds = rows.TraceIds,
    };

    /// <summary>
    /// Whether some resource has a <c>service.name</c> that is no string: such a value lies among the generic attributes, and the column
    /// of service names does not tell it.
    /// </summary>
    public static bool HasOddService(ByteArrayTable resourceKeys) => resourceKeys.Find(ServiceKey) >= 0;

    private static ReadOnlySpan<byte> ServiceKey => "service.name"u8;
}
