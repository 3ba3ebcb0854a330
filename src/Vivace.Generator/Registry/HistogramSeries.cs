using Vivace.Generator.Labels;
using Vivace.Traces.Model;

namespace Vivace.Generator.Registry;

/// <summary>Observations by size: in the configured buckets, in exponential ones, or in both.</summary>
internal sealed class HistogramSeries : Series
{
    private readonly double[]? _buckets;
    private readonly Exemplar[]? _exemplars;
    private readonly NativeHistogram? _native;
    private double _sum;
    private double _count;
    private bool _hasExemplars;

    public HistogramSeries(HistogramFamily family)
    {
        if (family.HasClassic)
        {
            _buckets = new double[family.Bounds.Length + 1];
            _exemplars = new Exemplar[family.Bounds.Length + 1];
        }

        if (family.HasNative)
        {
            _native = new NativeHistogram(family.Native, withExemplars: !family.HasClassic);
        }
    }

    /// <param name="family">The family of the series.</param>
    /// <param name="value">Seconds.</param>
    /// <param name="weight">How many observations it stands for.</param>
    /// <param name="trace">For the exemplar; none when zero.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void Observe(HistogramFamily family, double value, double weight, TraceId trace, long now)
    {
        if (_buckets is not null)
        {
            int bucket = family.BucketOf(value);
            _buckets[bucket] += weight;
            _sum += value * weight;
            _count += weight;
            if (!trace.IsZero)
            {
                _exemplars![bucket] = new Exemplar(trace, value);
                _hasExemplars = true;
            }
        }

        _native?.Observe(value, (long)Math.Ceiling(weight), trace, now);
    }

    public override void Collect(Family family, LabelSet labels, in CollectionTime time, SeriesWriter writer)
    {
        var histogram = (HistogramFamily)family;
        if (_buckets is not null)
        {
            CollectClassic(histogram, labels, time, writer);
        }

        if (_native is not null)
        {
            writer.Begin(labels, histogram.Name);
            if (!Written && time.Zero != 0)
            {
                writer.EmptyHistogram(_native, time.Zero);
            }

            writer.Histogram(_native, time.Now);
            _native.WriteExemplars(writer, time.Now);
            writer.End();
        }
    }

    public override void End(Family family, LabelSet labels, long timestamp, SeriesWriter writer)
    {
        if (!Written)
        {
            return;
        }

        var histogram = (HistogramFamily)family;
        if (_buckets is not null)
        {
            writer.Stale(labels, histogram.CountName, timestamp);
            writer.Stale(labels, histogram.SumName, timestamp);
            foreach (byte[] bucket in histogram.BucketLabels)
            {
                writer.BeginBucket(labels, histogram.BucketName, bucket);
                writer.Sample(SeriesWriter.StaleMarker, timestamp);
                writer.End();
            }
        }

        if (_native is not null)
        {
            writer.Begin(labels, histogram.Name);
            writer.StaleHistogram(timestamp);
            writer.End();
        }
    }

    private void CollectClassic(HistogramFamily family, LabelSet labels, in CollectionTime time, SeriesWriter writer)
    {
        writer.Begin(labels, family.CountName);
        if (!Written)
        {
            time.WriteZero(writer);
        }

        writer.Sample(_count, time.Now);
        writer.End();
        writer.Begin(labels, family.SumName);
        writer.Sample(_sum, time.Now);
        writer.End();
        double cumulative = 0;
        for (int i = 0; i < _buckets!.Length; i++)
        {
            cumulative += _buckets[i];
            writer.BeginBucket(labels, family.BucketName, family.BucketLabels[i]);
            if (!Written)
            {
                time.WriteZero(writer);
            }

            // The last bucket holds everything: exactly the count, whatever the order of additions.
            writer.Sample(i == _buckets.Length - 1 ? _count : cumulative, time.Now);
            if (_hasExemplars && !_exemplars![i].TraceId.IsZero)
            {
                writer.Exemplar(_exemplars[i], time.Now);
                _exemplars[i] = default;
            }

            writer.End();
        }

        _hasExemplars = false;
    }
}
