using Vivace.Query.Limits;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>What the series of a metrics query hold, counted against the query's budget over all its workers.</summary>
/// <param name="context">Null for no budget.</param>
internal sealed class WorkingMemory(QueryContext? context = null)
{
    private QueryContext? _context = context;
    private long _taken;

    /// <summary>Bytes.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <exception cref="QueryLimitException">The query needs more than it may use.</exception>
    public void Take(long bytes)
    {
        Interlocked.Add(ref _taken, bytes);
        _context?.Reserve(bytes);
    }

    /// <summary>Gives back what was discarded.</summary>
    public void Return(long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        _context?.Reserve(-bytes);
    }

    /// <summary>Takes what is held out of the query's budget: it is to outlive the query.</summary>
    public void Detach()
    {
        _context?.Reserve(-Taken);
        _context = null;
    }
}
