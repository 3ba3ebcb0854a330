using Vivace.Generator.Configuration;
using Vivace.Generator.Labels;

namespace Vivace.Generator.Registry;

/// <summary>A metric by name: what its series have in common.</summary>
internal abstract class Family(string name, int slot)
{
    private const string NameLabel = "__name__";

    /// <summary>The label <c>__name__</c>, encoded.</summary>
    public byte[] Name { get; } = EncodeName(name);

    /// <summary>Index into <see cref="LabelSet.Series"/>.</summary>
    public int Slot { get; } = slot;

    /// <summary>What one of its series costs at the limiter (metrics-generator specification, section 9.5).</summary>
    public abstract int Cost { get; }

    public abstract Series Create();

    protected static byte[] EncodeName(string name) => LabelEncoding.Encode(NameLabel, name);
}

internal sealed class CounterFamily(string name, int slot) : Family(name, slot)
{
    public override int Cost => 1;

    public override Series Create() => new CounterSeries();
}

internal sealed class InfoFamily(string name, int slot) : Family(name, slot)
{
    public override int Cost => 1;

    public override Series Create() => new InfoSeries();
}

internal sealed class HistogramFamily : Family
{
    private const string BucketLabel = "le";

    /// <param name="name">Without suffix.</param>
    /// <param name="slot">Index into the series of a label set.</param>
    /// <param name="bounds">Upper bounds in seconds, strictly increasing; infinity may be left out.</param>
    /// <param name="mode">Which kinds of buckets.</param>
    /// <param name="native">For exponential buckets.</param>
    public HistogramFamily(string name, int slot, IReadOnlyList<double> bounds, HistogramMode mode, NativeHistogramOptions native)
        : base(name, slot)
    {
        Bounds = [.. bounds.Where(double.IsFinite)];
        HasClassic = mode != HistogramMode.Native;
        HasNative = mode != HistogramMode.Classic;
        Native = native;
        CountName = EncodeName(name + "_count");
        SumName = EncodeName(name + "_sum");
        BucketName = EncodeName(name + "_bucket");
        BucketLabels =
        [
            .. Bounds.Append(double.PositiveInfinity).Select(bound => LabelEncoding.Encode(BucketLabel, AttributeText.Decimal(bound))),
        ];
        Cost = (HasClassic ? 2 + BucketLabels.Length : 0) + (HasNative ? 1 : 0);
    }

    public double[] Bounds { get; }

    public bool HasClassic { get; }

    public bool HasNative { get; }

    public NativeHistogramOptions Native { get; }

    public byte[] CountName { get; }

    public byte[] SumName { get; }

    public byte[] BucketName { get; }

    /// <summary>The label <c>le</c> of every bucket, encoded.</summary>
    public byte[][] BucketLabels { get; }

    public override int Cost { get; }

    public override Series Create() => new HistogramSeries(this);

    /// <summary>The first bucket whose bound is not below the value; the last, without bound, for what is above all.</summary>
    public int BucketOf(double value)
    {
        double[] bounds = Bounds;
        int i = 0;
        while (i < bounds.Length && !(value <= bounds[i]))
        {
            i++;
        }

        return i;
    }
}
