namespace Vivace.Query.Metrics.Numerics;

/// <summary>A sum that carries along what rounding lost (Neumaier's variant of Kahan's summation), and how many values it is of.</summary>
internal struct CompensatedSum
{
    private double _sum;
    private double _compensation;

    /// <summary>Values added.</summary>
    public long Count { get; private set; }

    /// <summary>The sum; meaningless when nothing was added.</summary>
    public readonly double Sum => _sum + _compensation;

    public readonly double Mean => Sum / Count;

    public void Add(double value)
    {
        AddPart(value);
        Count++;
    }

    /// <summary>Adds several values by their sum.</summary>
    public void Add(double sum, long count)
    {
        AddPart(sum);
        Count += count;
    }

    /// <summary>Adds the values of another sum.</summary>
    public void Add(in CompensatedSum other)
    {
        AddPart(other._sum);
        AddPart(other._compensation);
        Count += other.Count;
    }

    private void AddPart(double value)
    {
        double sum = _sum + value;
        // Once the sum is infinite there is nothing left to compensate; the difference of infinities would turn it into NaN.
        if (double.IsFinite(sum))
            _compensation += Math.Abs(_sum) >= Math.Abs(value) ? _sum - sum + value : value - sum + _sum;
        _sum = sum;
    }
}
