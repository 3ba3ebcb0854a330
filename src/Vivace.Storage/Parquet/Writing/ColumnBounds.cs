namespace Vivace.Storage.Parquet.Writing;

/// <summary>Smallest and largest value of a page or chunk in the plain encoding; both empty if there is no value.</summary>
/// <param name="Min">Not larger than any value.</param>
/// <param name="Max">Not smaller than any value.</param>
internal readonly record struct ColumnBounds(byte[]? Min, byte[]? Max)
{
    /// <summary>Bytes that bounds in the page index are cut to.</summary>
    private const int MaxIndexBytes = 16;

    public static readonly ColumnBounds None;

    public bool HasValues => Min is not null;

    public byte[] IndexMin => Min is null ? [] : Min.Length <= MaxIndexBytes ? Min : Min[..MaxIndexBytes];

    /// <summary>The upper bound, cut upwards.</summary>
    public byte[] IndexMax
    {
        get
        {
            if (Max is null || Max.Length <= MaxIndexBytes)
            {
                return Max ?? [];
            }

            byte[] cut = Max[..MaxIndexBytes];
            for (int i = cut.Length - 1; i >= 0; i--)
            {
                if (++cut[i] != 0)
                {
                    return cut;
                }
            }

            // All ones: nothing of this length is larger.
            return Max;
        }
    }

    /// <summary>Bounds of all values of a table of byte strings.</summary>
    public static ColumnBounds Of(ByteArrayTable values)
    {
        if (values.Count == 0)
        {
            return None;
        }

        int min = 0, max = 0;
        for (int i = 1; i < values.Count; i++)
        {
            var value = values[i];
            if (value.SequenceCompareTo(values[min]) < 0)
            {
                min = i;
            }
            else if (value.SequenceCompareTo(values[max]) > 0)
            {
                max = i;
            }
        }

        return new ColumnBounds(values[min].ToArray(), values[max].ToArray());
    }

    public static ColumnBounds Of(ReadOnlySpan<long> values, bool unsigned)
    {
        if (values.IsEmpty)
        {
            return None;
        }

        // Flipping the sign bit makes signed comparison an unsigned one.
        long flip = unsigned ? long.MinValue : 0, min = long.MaxValue, max = long.MinValue;
        foreach (long value in values)
        {
            min = Math.Min(min, value ^ flip);
            max = Math.Max(max, value ^ flip);
        }

        return new ColumnBounds(BitConverter.GetBytes(min ^ flip), BitConverter.GetBytes(max ^ flip));
    }

    public static ColumnBounds Of(ReadOnlySpan<int> values)
    {
        if (values.IsEmpty)
        {
            return None;
        }

        int min = int.MaxValue, max = int.MinValue;
        foreach (int value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return new ColumnBounds(BitConverter.GetBytes(min), BitConverter.GetBytes(max));
    }

    /// <summary>NaN has no place in bounds: then there are none that exclude anything.</summary>
    public static ColumnBounds Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return None;
        }

        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (double.IsNaN(value))
            {
                return new ColumnBounds(BitConverter.GetBytes(double.NegativeInfinity), BitConverter.GetBytes(double.PositiveInfinity));
            }

            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        // The format wants zeros with the sign that excludes neither zero.
        return new ColumnBounds(BitConverter.GetBytes(min == 0 ? -0.0 : min), BitConverter.GetBytes(max == 0 ? 0.0 : max));
    }

    public static ColumnBounds OfBooleans(ReadOnlySpan<byte> values) => values.IsEmpty
        ? None
        : new ColumnBounds([values.Contains((byte)0) ? (byte)0 : (byte)1], [values.Contains((byte)1) ? (byte)1 : (byte)0]);
}
