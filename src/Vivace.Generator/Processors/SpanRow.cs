using Vivace.Traces.Model;

namespace Vivace.Generator.Processors;

/// <summary>One span as processors see it.</summary>
/// <param name="view">Of its dictionary.</param>
/// <param name="batch">Where it is.</param>
/// <param name="row">Which row it is.</param>
/// <param name="resource">Its resource.</param>
/// <param name="found">By wanted number: number of the span's attribute, or -1.</param>
/// <param name="now">Unix milliseconds.</param>
internal readonly ref struct SpanRow(DictionaryView view, SpanBatch batch, int row, ResourceView resource, int[] found, long now)
{
    private const double NanosecondsPerSecond = 1e9;

    public DictionaryView View { get; } = view;

    public SpanBatch Batch { get; } = batch;

    public int Row { get; } = row;

    public ResourceView Resource { get; } = resource;

    public long Now { get; } = now;

    public int Kind => Batch.Kinds[Row];

    public int StatusCode => Batch.StatusCodes[Row];

    public TraceId TraceId => Batch.TraceIds[Row];

    public ulong Start => Batch.StartTimes[Row];

    public ulong End => Batch.EndTimes[Row];

    /// <summary>Seconds; 0 when the span ends before it starts.</summary>
    public double Latency => Start < End ? (End - Start) / NanosecondsPerSecond : 0;

    public ReadOnlySpan<int> Attributes => Batch.Attributes(Row);

    /// <summary>The attribute of the span itself, or -1.</summary>
    public int OfSpan(int wanted) => found[wanted];

    /// <summary>The attribute of the resource, or -1.</summary>
    public int OfResource(int wanted) => Resource.Found[wanted];

    /// <summary>The attribute of the resource, else of the span, or -1 (metrics-generator specification, section 4.1).</summary>
    public int Find(int wanted)
    {
        int attribute = Resource.Found[wanted];
        return attribute >= 0 ? attribute : found[wanted];
    }

    /// <summary>The text of <see cref="Find"/>; empty when there is none.</summary>
    public byte[] Text(int wanted)
    {
        int attribute = Find(wanted);
        return attribute < 0 ? [] : View.Text(attribute);
    }
}
