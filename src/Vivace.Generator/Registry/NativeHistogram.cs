using Vivace.Generator.Configuration;
using Vivace.Traces.Model;

namespace Vivace.Generator.Registry;

/// <summary>
/// Prometheus's exponential histogram (metrics-generator specification, section 10.2): bucket <c>i</c> of schema <c>n</c> covers
/// (2^((i-1)/2^n), 2^(i/2^n)]. Only positive values and zero occur.
/// </summary>
internal sealed class NativeHistogram
{
    /// <summary>2^-128; what is not above it lands in the zero bucket.</summary>
    public const double ZeroThreshold = 2.938735877055719e-39;

    private const int MinSchema = -4;
    private const int MaxSchema = 8;
    private const int MaxExemplars = 10;

    private readonly NativeHistogramOptions _options;
    private readonly int _initialSchema;
    private readonly Exemplar[]? _exemplars;
    private int[] _indexes = new int[8];
    private long[] _counts = new long[8];
    private long _lastReset;
    private bool _resetDue;
    private int _exemplarCount;

    public NativeHistogram(NativeHistogramOptions options, bool withExemplars)
    {
        _options = options;
        _initialSchema = SchemaOf(options.BucketFactor);
        Schema = _initialSchema;
        _exemplars = withExemplars ? new Exemplar[MaxExemplars] : null;
    }

    public int Schema { get; private set; }

    public long Count { get; private set; }

    public double Sum { get; private set; }

    public long ZeroCount { get; private set; }

    /// <summary>Populated buckets.</summary>
    public int Buckets { get; private set; }

    public ReadOnlySpan<int> Indexes => _indexes.AsSpan(0, Buckets);

    public ReadOnlySpan<long> Counts => _counts.AsSpan(0, Buckets);

    /// <summary>The finest schema whose buckets grow by at least this factor.</summary>
    public static int SchemaOf(double factor) =>
        Math.Clamp(-(int)Math.Floor(Math.Log2(Math.Log2(factor))), MinSchema, MaxSchema);

    /// <summary>Index of the bucket of a value above the zero threshold.</summary>
    public static int IndexOf(double value, int schema)
    {
        if (double.IsInfinity(value))
        {
            value = double.MaxValue;
        }

        int exponent = Math.ILogB(value) + 1;
        double fraction = Math.ScaleB(value, -exponent);
        if (schema <= 0)
        {
            int octave = fraction == 0.5 ? exponent - 1 : exponent;
            return (octave + (1 << -schema) - 1) >> -schema;
        }

        double[] bounds = BoundsOf(schema);
        int position = Array.BinarySearch(bounds, fraction);
        return (position < 0 ? ~position : position) + ((exponent - 1) << schema);
    }

    public void Observe(double value, long times, TraceId trace, long now)
    {
        if (_lastReset == 0)
        {
            _lastReset = now;
        }

        if (_resetDue && now - _lastReset >= _options.MinResetDuration.TotalMilliseconds)
        {
            Reset(now);
        }

        Add(value, times);
        if (_options.MaxBuckets > 0 && Buckets > _options.MaxBuckets)
        {
            Shrink(value, times, now);
        }

        if (_exemplars is not null && !trace.IsZero)
        {
            Keep(new Exemplar(trace, value));
        }
    }

    /// <summary>Hands over the exemplars since the last time and forgets them.</summary>
    public void WriteExemplars(SeriesWriter writer, long timestamp)
    {
        for (int i = 0; i < _exemplarCount; i++)
        {
            writer.Exemplar(_exemplars![i], timestamp);
        }

        _exemplarCount = 0;
    }

    private void Add(double value, long times)
    {
        Count += times;
        Sum += value * times;
        if (!(value > ZeroThreshold))
        {
            ZeroCount += times;
            return;
        }

        Increment(IndexOf(value, Schema), times);
    }

    private void Increment(int index, long times)
    {
        int position = Array.BinarySearch(_indexes, 0, Buckets, index);
        if (position >= 0)
        {
            _counts[position] += times;
            return;
        }

        position = ~position;
        if (Buckets == _indexes.Length)
        {
            Array.Resize(ref _indexes, Buckets * 2);
            Array.Resize(ref _counts, Buckets * 2);
        }

        Array.Copy(_indexes, position, _indexes, position + 1, Buckets - position);
        Array.Copy(_counts, position, _counts, position + 1, Buckets - position);
        _indexes[position] = index;
        _counts[position] = times;
        Buckets++;
    }

    private void Shrink(double value, long times, long now)
    {
        if (now - _lastReset >= _options.MinResetDuration.TotalMilliseconds)
        {
            Reset(now);
            Add(value, times);
            return;
        }

        while (Buckets > _options.MaxBuckets && Schema > MinSchema)
        {
            Halve();
        }

        _resetDue = true;
    }

    private void Reset(long now)
    {
        Schema = _initialSchema;
        Count = ZeroCount = 0;
        Sum = 0;
        Buckets = 0;
        _lastReset = now;
        _resetDue = false;
    }

    /// <summary>Joins neighbouring buckets in pairs.</summary>
    private void Halve()
    {
        int kept = 0;
        for (int i = 0; i < Buckets; i++)
        {
            int index = (_indexes[i] + 1) >> 1;
            if (kept > 0 && _indexes[kept - 1] == index)
            {
                _counts[kept - 1] += _counts[i];
            }
            else
            {
                (_indexes[kept], _counts[kept]) = (index, _counts[i]);
                kept++;
            }
        }

        Buckets = kept;
        Schema--;
    }

    /// <summary>Keeps the exemplars spread: when there is no room, the one closest on a logarithmic scale gives way.</summary>
    private void Keep(Exemplar exemplar)
    {
        if (_exemplarCount < MaxExemplars)
        {
            _exemplars![_exemplarCount++] = exemplar;
            return;
        }

        int closest = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i < MaxExemplars; i++)
        {
            double distance = Math.Abs(Logarithm(_exemplars![i].Value) - Logarithm(exemplar.Value));
            if (distance < least)
            {
                (least, closest) = (distance, i);
            }
        }

        _exemplars![closest] = exemplar;
    }

    private static double Logarithm(double value) => Math.Log(Math.Max(value, ZeroThreshold));

    private static readonly double[]?[] KnownBounds = new double[]?[MaxSchema + 1];

    /// <summary>Lower halves of the bounds of one octave: 2^(i/2^schema)/2, from 0.5 to below 1.</summary>
    private static double[] BoundsOf(int schema)
    {
        double[]? bounds = Volatile.Read(ref KnownBounds[schema]);
        if (bounds is null)
        {
            int buckets = 1 << schema;
            bounds = new double[buckets];
            for (int i = 0; i < buckets; i++)
            {
                bounds[i] = Math.Pow(2, (double)i / buckets) / 2;
            }

            Volatile.Write(ref KnownBounds[schema], bounds);
        }

        return bounds;
    }
}
