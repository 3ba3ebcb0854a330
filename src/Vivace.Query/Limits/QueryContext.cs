namespace Vivace.Query.Limits;

/// <summary>
/// What a running query may use, and what it has used: cancellation, deadline, spans, working memory. One for each query; thread-safe
/// counters.
/// </summary>
public sealed class QueryContext
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private long _spans;
    private long _bytes;
    private long _memory;
    private long _blockBytes;
    private int _traces;
    private int _blocks;
    private int _completedJobs;
    private int _totalJobs;

    /// <param name="cancellation">Stops the query with <see cref="OperationCanceledException"/>.</param>
    /// <param name="budget">What it may use.</param>
    /// <param name="time">Clock of the deadline.</param>
    public QueryContext(CancellationToken cancellation, QueryBudget budget, TimeProvider time)
    {
        Cancellation = cancellation;
        Budget = budget;
        _time = time;
        _started = time.GetTimestamp();
    }

    public CancellationToken Cancellation { get; }

    public QueryBudget Budget { get; }

    /// <summary>What has been looked at so far.</summary>
    public QueryStatistics Statistics => new(
        Interlocked.Read(ref _bytes), Interlocked.Read(ref _spans), _traces, _blocks, Interlocked.Read(ref _blockBytes), _completedJobs, _totalJobs);

    /// <summary>A context without limits.</summary>
    public static QueryContext Unlimited(CancellationToken cancellation) => new(cancellation, QueryBudget.Unlimited, TimeProvider.System);

    /// <summary>Call before a batch of spans is looked at.</summary>
    /// <exception cref="QueryLimitException">The query has used up its spans or its time.</exception>
    /// <exception cref="OperationCanceledException">It is not wanted any more.</exception>
    public void BeginSpans(int count)
    {
        Cancellation.ThrowIfCancellationRequested();
        long spans = Interlocked.Add(ref _spans, count);
        if (Budget.MaxSpans > 0 && spans > Budget.MaxSpans)
        {
            throw new QueryLimitException(
                $"the query looked at more than {Budget.MaxSpans} spans; narrow the time range or the filter, or raise the limit");
        }

        if (Budget.Timeout > TimeSpan.Zero && _time.GetElapsedTime(_started) > Budget.Timeout)
        {
            throw new QueryLimitException(
                $"the query ran longer than {Budget.Timeout.TotalSeconds:0.###} s; narrow the time range or the filter, or raise the limit");
        }
    }

    /// <summary>Accounts for working memory; negative to give back.</summary>
    /// <exception cref="QueryLimitException">The query needs more than it may use.</exception>
    public void Reserve(long bytes)
    {
        long memory = Interlocked.Add(ref _memory, bytes);
        if (Budget.MaxMemoryBytes > 0 && bytes > 0 && memory > Budget.MaxMemoryBytes)
        {
            throw new QueryLimitException(
                $"the query needs more than {Budget.MaxMemoryBytes} bytes of memory; narrow the time range, the filter or the limit");
        }
    }

    internal void AddJobs(int jobs) => Interlocked.Add(ref _totalJobs, jobs);

    internal void CompleteJob(long inspectedBytes)
    {
        Interlocked.Add(ref _bytes, inspectedBytes);
        Interlocked.Increment(ref _completedJobs);
    }

    internal void AddBlock(long bytes)
    {
        Interlocked.Increment(ref _blocks);
        Interlocked.Add(ref _blockBytes, bytes);
    }

    internal void AddTraces(int traces) => Interlocked.Add(ref _traces, traces);
}
