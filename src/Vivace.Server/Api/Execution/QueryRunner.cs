using Vivace.Query.Limits;
using Vivace.Server.Configuration;
using Vivace.Server.Metrics;
using Vivace.Traces.Time;

namespace Vivace.Server.Api.Execution;

/// <summary>
/// Runs queries: waits for a place, watches the clock and the client, and turns whatever goes wrong into the answer that the client gets
/// (query-api specification, section 18).
/// </summary>
internal sealed partial class QueryRunner(
    QueryQueue queue, QueryBudget budget, QueryMetrics metrics, QueryQueueMetrics queueMetrics, VivaceOptions options, TimeProvider time,
    ILogger<QueryRunner> log)
{
    /// <summary>Runs a query on a thread of its own: it computes for long, and the pool's threads have requests to serve.</summary>
    /// <param name="run">What it is.</param>
    /// <param name="query">Computes the answer.</param>
    /// <param name="statistics">What an answer says of the work done.</param>
    /// <param name="client">Cancelled when the client goes away.</param>
    /// <exception cref="ApiException">It was refused or failed.</exception>
    public async Task<T> RunAsync<T>(QueryRun run, Func<QueryContext, T> query, Func<T, QueryStatistics> statistics, CancellationToken client)
    {
        long started = time.GetTimestamp();
        int status = StatusCodes.Status200OK;
        long inspectedBytes = 0;
        try
        {
            T answer = await InTimeAsync(run, query, client).ConfigureAwait(false);
            inspectedBytes = statistics(answer).InspectedBytes;
            return answer;
        }
        catch (ApiException refused)
        {
            status = refused.Status;
            throw;
        }
        finally
        {
            metrics.Answered(run.Op, run.Tenant, status, time.GetElapsedTime(started), inspectedBytes);
        }
    }

    private async Task<T> InTimeAsync<T>(QueryRun run, Func<QueryContext, T> query, CancellationToken client)
    {
        using CancellationTokenSource whole = Deadline(options.QueryFrontend.ApiTimeout);
        using CancellationTokenSource single = Deadline(TimeSpan.Zero);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(client, whole.Token, single.Token);
        try
        {
            return await InTurnAsync(run, query, single, any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (client.IsCancellationRequested)
        {
            throw new ApiException(StatusCodes.Status499ClientClosedRequest, "context canceled");
        }
        catch (OperationCanceledException) when (whole.IsCancellationRequested)
        {
            throw new ApiException(
                StatusCodes.Status503ServiceUnavailable,
                "unable to process request in the configured timeout; narrow the time range or the query, or raise query_frontend.api_timeout");
        }
        catch (OperationCanceledException) when (single.IsCancellationRequested)
        {
            throw new ApiException(
                StatusCodes.Status504GatewayTimeout,
                $"context deadline exceeded: the query took more than {GoDuration.FromTimeSpan(run.Timeout)}; "
                + $"narrow its time range or its conditions, or raise {run.TimeoutKey}");
        }
        catch (QueryLimitException limit)
        {
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, limit.Message);
        }
        catch (QueryEvaluationException failure)
        {
            throw new ApiException(StatusCodes.Status500InternalServerError, failure.Message + "\n");
        }
        catch (Exception unexpected) when (unexpected is not (ApiException or OperationCanceledException))
        {
            LogFailed(unexpected, run.Op, run.Tenant);
            throw new ApiException(StatusCodes.Status500InternalServerError, "internal error; the server's log says more\n");
        }
    }

    private async Task<T> InTurnAsync<T>(
        QueryRun run, Func<QueryContext, T> query, CancellationTokenSource single, CancellationToken cancellation)
    {
        long arrived = time.GetTimestamp();
        try
        {
            await queue.EnterAsync(run.Tenant, cancellation).ConfigureAwait(false);
        }
        catch (ApiException)
        {
            queueMetrics.Discarded(run.Tenant);
            throw;
        }

        queueMetrics.Waited(time.GetElapsedTime(arrived));
        try
        {
            if (options.Querier.ExtraQueryDelay > TimeSpan.Zero)
            {
                await Task.Delay(options.Querier.ExtraQueryDelay, time, cancellation).ConfigureAwait(false);
            }

            if (run.Timeout > TimeSpan.Zero)
            {
                single.CancelAfter(run.Timeout);
            }

            var context = new QueryContext(cancellation, budget, time);
            return await Task.Factory.StartNew(
                () => query(context), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
        finally
        {
            queue.Leave();
        }
    }

    /// <summary>Cancelled after a time, or when asked to if there is none.</summary>
    private CancellationTokenSource Deadline(TimeSpan after) =>
        after > TimeSpan.Zero ? new CancellationTokenSource(after, time) : new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);

    [LoggerMessage(1, LogLevel.Error, "a query failed op={Op} tenant={Tenant}")]
    private partial void LogFailed(Exception failure, string op, string tenant);
}
