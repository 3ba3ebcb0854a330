namespace Vivace.Server.Api.Execution;

/// <summary>
/// Lets so many queries run at a time. The others wait, each tenant in a line of its own; the lines take turns, so that one tenant's
/// burst does not hold up another's single query. Thread-safe.
/// </summary>
/// <param name="maxRunning">Queries that run at a time (<c>querier.max_concurrent_queries</c>).</param>
/// <param name="maxWaitingPerTenant">Length of a line (<c>query_frontend.max_outstanding_per_tenant</c>); 0 for no limit.</param>
internal sealed class QueryQueue(int maxRunning, int maxWaitingPerTenant)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedList<Waiter>> _lines = new(StringComparer.Ordinal);

    /// <summary>Tenants with somebody waiting, in the order in which their turn comes.</summary>
    private readonly LinkedList<string> _turns = new();

    private readonly int _maxRunning = Math.Max(1, maxRunning);
    private int _running;

    /// <summary>Queries that wait, by tenant.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Waiting
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines.Select(static line => new KeyValuePair<string, int>(line.Key, line.Value.Count))];
            }
        }
    }

    /// <summary>Waits for a place. It must be given back with <see cref="Leave"/>.</summary>
    /// <param name="tenant">Whose line.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="ApiException">429: the line is full.</exception>
    /// <exception cref="OperationCanceledException">Waiting was given up.</exception>
    public Task EnterAsync(string tenant, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (_running < _maxRunning)
            {
                _running++;
                return Task.CompletedTask;
            }

            if (!_lines.TryGetValue(tenant, out LinkedList<Waiter>? line))
            {
                line = new LinkedList<Waiter>();
                _lines.Add(tenant, line);
                _turns.AddLast(tenant);
            }
            else if (maxWaitingPerTenant > 0 && line.Count >= maxWaitingPerTenant)
            {
                throw new ApiException(StatusCodes.Status429TooManyRequests, "job queue full");
            }

            waiter = new Waiter(tenant);
            waiter.Place = line.AddLast(waiter);
        }

        return WaitAsync(waiter, cancellation);
    }

    /// <summary>Gives a place back: to whoever's turn it is.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            while (_turns.First is { } turn)
            {
                _turns.RemoveFirst();
                LinkedList<Waiter> line = _lines[turn.Value];
                Waiter next = line.First!.Value;
                line.RemoveFirst();
                next.Place = null;
                if (line.Count > 0)
                {
                    _turns.AddLast(turn);
                }
                else
                {
                    _lines.Remove(turn.Value);
                }

                if (next.Admitted.TrySetResult())
                {
                    return;
                }
            }

            _running--;
        }
    }

    private async Task WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static (state, token) => ((Waiter)state!).Admitted.TrySetCanceled(token), waiter))
        {
            try
            {
                await waiter.Admitted.Task.ConfigureAwait(false);
            }
            finally
            {
                Forget(waiter);
            }
        }
    }

    /// <summary>Takes somebody out of the line who gave up.</summary>
    private void Forget(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Place is not { List: { } line } place)
            {
                return;
            }

            line.Remove(place);
            waiter.Place = null;
            if (line.Count == 0)
            {
                _lines.Remove(waiter.Tenant);
                _turns.Remove(waiter.Tenant);
            }
        }
    }

    private sealed class Waiter(string tenant)
    {
        public string Tenant { get; } = tenant;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Where it stands; <c>null</c> once it left the line.</summary>
        public LinkedListNode<Waiter>? Place { get; set; }
    }
}
