using Vivace.Query.Limits;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>What a metrics query may hold for its series, counted over all its workers.</summary>
/// <param name="limit">Bytes.</param>
internal sealed class WorkingMemory(long limit)
{
    private long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    /// <exception cref="QueryLimitException">The limit is passed.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) > limit)
            throw new QueryLimitException(
                $"the series of this metrics query need more than {limit} bytes of memory; group by fewer values, use a longer step or a shorter range");
    }

    /// <summary>Gives back what a discarded part had taken.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
