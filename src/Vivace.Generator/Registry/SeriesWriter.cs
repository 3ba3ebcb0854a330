using Vivace.Generator.Labels;
using Vivace.Generator.RemoteWrite;

namespace Vivace.Generator.Registry;

/// <summary>Takes the samples of a collection, series by series, and hands them to the requests of every receiver.</summary>
internal sealed class SeriesWriter(RequestEncoder[] encoders)
{
    /// <summary>The NaN by which Prometheus knows that a series has ended.</summary>
    public static readonly double StaleMarker = BitConverter.Int64BitsToDouble(0x7ff0000000000002);

    public void Begin(LabelSet labels, byte[] name)
    {
        foreach (RequestEncoder encoder in encoders)
        {
            encoder.Begin(labels, name, null);
        }
    }

    public void BeginBucket(LabelSet labels, byte[] name, byte[] bucket)
    {
        foreach (RequestEncoder encoder in encoders)
        {
            encoder.Begin(labels, name, bucket);
        }
    }

    public void Sample(double value, long timestamp)
    {
        foreach (RequestEncoder encoder in encoders)
        {
            encoder.Sample(value, timestamp);
        }
    }

    public void Exemplar(in Exemplar exemplar, long timestamp)
    {
        foreach (RequestEncoder encoder in encoders)
        {
            encoder.Exemplar(exemplar, timestamp);
        }
    }

    public void Histogram(NativeHistogram histogram, long timestamp)
    {
        foreach (RequestEncoder encoder in encoders)
        {
            encoder.Histogram(histogram, timestamp);
        }
    }

    public void EmptyHistogram(NativeHistogram like, long timestamp)
    {
        foreach (RequestEncoder encoder in encoders)
        {
            encoder.EmptyHistogram(like.Schema, 0, timestamp);
        }
    }

    public void StaleHistogram(long timestamp)
    {
        foreach (RequestEncoder encoder in encoders)
        {
            encoder.EmptyHistogram(0, StaleMarker, timestamp);
        }
    }

    public void Stale(LabelSet labels, byte[] name, long timestamp)
    {
        Begin(labels, name);
        Sample(StaleMarker, timestamp);
        End();
    }

    public void End()
    {
        foreach (RequestEncoder encoder in encoders)
        {
            encoder.End();
        }
    }
}
