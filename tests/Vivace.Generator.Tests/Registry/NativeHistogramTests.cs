using FsCheck;
using FsCheck.Fluent;
using Vivace.Generator.Configuration;
using Vivace.Generator.Registry;

namespace Vivace.Generator.Tests.Registry;

public class NativeHistogramTests
{
    [Theory]
    [InlineData(1.1, 3)]
    [InlineData(2, 0)]
    [InlineData(1.0027, 8)]
    [InlineData(1.0000001, 8)]
    [InlineData(100_000_000, -4)]
    public void The_factor_chooses_the_schema(double factor, int schema) => Assert.Equal(schema, NativeHistogram.SchemaOf(factor));

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2.1, 0, 2)]
    [InlineData(0.5, 0, -1)]
    [InlineData(1, 3, 0)]
    [InlineData(2, 3, 8)]
    [InlineData(16, -2, 1)]
    [InlineData(17, -2, 2)]
    public void Bucket_bounds_are_inclusive_above(double value, int schema, int index) => Assert.Equal(index, NativeHistogram.IndexOf(value, schema));

    [Fact]
    public void Every_value_lies_in_its_bucket() => Prop.ForAll(
        ArbMap.Default.ArbFor<(NormalFloat, int)>(),
        static input =>
        {
            double value = Math.Abs((double)input.Item1) % 1e6 + 1e-9;
            int schema = Math.Abs(input.Item2 % 13) - 4;
            int index = NativeHistogram.IndexOf(value, schema);
            double width = Math.ScaleB(1, -schema);
            double log = Math.Log2(value);
            return log <= (index * width) + 1e-9 && log > ((index - 1) * width) - 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Zero_has_a_bucket_of_its_own()
    {
        NativeHistogram histogram = New(100);
        histogram.Observe(0, 1, default, 1);
        Assert.Equal(1, histogram.ZeroCount);
        Assert.Equal(0, histogram.Buckets);
    }

    [Fact]
    public void Too_many_buckets_are_joined_in_pairs_and_nothing_is_lost()
    {
        NativeHistogram histogram = New(4);
        for (int i = 0; i < 40; i++)
        {
            histogram.Observe(Math.Pow(1.3, i), 1, default, 1);
        }

        Assert.InRange(histogram.Buckets, 1, 4);
        Assert.True(histogram.Schema < 3);
        Assert.Equal(40, histogram.Count);
        Assert.Equal(40, Sum(histogram));
    }

    [Fact]
    public void Too_many_buckets_after_the_least_duration_begin_anew()
    {
        NativeHistogram histogram = New(2);
        histogram.Observe(1, 1, default, 1);
        histogram.Observe(10, 1, default, 2);
        histogram.Observe(100, 1, default, 1 + (long)TimeSpan.FromMinutes(15).TotalMilliseconds);
        Assert.Equal(1, histogram.Count);
        Assert.Equal(3, histogram.Schema);
    }

    private static long Sum(NativeHistogram histogram)
    {
        long sum = histogram.ZeroCount;
        foreach (long count in histogram.Counts)
        {
            sum += count;
        }

        return sum;
    }

    private static NativeHistogram New(int maxBuckets) => new(new NativeHistogramOptions { MaxBuckets = maxBuckets }, withExemplars: false);
}
