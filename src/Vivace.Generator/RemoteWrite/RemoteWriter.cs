using Microsoft.Extensions.Logging;
using Snappier;
using Vivace.Generator.Configuration;
using Vivace.Generator.RemoteWrite.Http;
using Vivace.Generator.RemoteWrite.Queue;
using Vivace.Traces.Wire;

namespace Vivace.Generator.RemoteWrite;

/// <summary>
/// Brings the series of one tenant to one receiver: everything goes through the queue on disk, one push at a time and in order, so that
/// a receiver never sees a sample before an older one of the same series.
/// </summary>
internal sealed partial class RemoteWriter : IAsyncDisposable
{
    private readonly string _tenant;
    private readonly RemoteWriteOptions _options;
    private readonly RemoteWriteClient _client;
    private readonly RequestQueue _queue;
    private readonly TimeSpan _maxAge;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _waiting = new();
    private Task _sending = Task.CompletedTask;

    /// <summary>Completes, and is replaced, whenever the queue has become shorter.</summary>
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _flushing;
    private volatile bool _speaksVersion2;

    /// <param name="tenant">Whose series.</param>
    /// <param name="options">The receiver.</param>
    /// <param name="client">Its connection.</param>
    /// <param name="folder">Where requests wait.</param>
    /// <param name="end">What lies behind this in the queue was not published.</param>
    /// <param name="settings">Bounds of the queue.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what is given up.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public RemoteWriter(
        string tenant,
        RemoteWriteOptions options,
        RemoteWriteClient client,
        IQueueFolder folder,
        QueuePosition? end,
        GeneratorSettings settings,
        TimeProvider time,
        ILogger log)
    {
        _tenant = tenant;
        _options = options;
        _client = client;
        _time = time;
        _log = log;
        _speaksVersion2 = options.UsesVersion2;
        TimeSpan limit = options.Queue.SampleAgeLimit;
        _maxAge = limit > TimeSpan.Zero && limit < settings.MaxQueueAge ? limit : settings.MaxQueueAge;
        _queue = new RequestQueue(folder, settings.MaxQueueBytes, DropFull, end);
    }

    public RemoteWriteStatistics Statistics { get; } = new();

    public RemoteWriteOptions Options => _options;

    /// <summary>Headers of the tenant.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>Whether something of an earlier run is there to be sent.</summary>
    public bool HasPending => _queue.Pending is not { Samples: 0, Exemplars: 0, Histograms: 0 };

    public void Start() => _sending = Task.Run(SendAllAsync);

    /// <summary>Takes a request into the queue, to be sent once it is published. Never waits for the receiver.</summary>
    public void Enqueue(in RequestBody request)
    {
        using PooledByteBuffer body = request.Bytes;
        byte[] compressed = Snappy.CompressToArray(body.WrittenSpan);
        try
        {
            _queue.Append(compressed, request.Content);
            Statistics.HighestTimestamp = Math.Max(Statistics.HighestTimestamp, request.Content.Newest / 1000.0);
        }
        catch (IOException failure)
        {
            Statistics.DroppedUnwritten.Add(request.Content);
            LogUnwritten(_tenant, _options.Name, request.Content.Samples, failure.Message);
        }

        UpdatePending();
    }

    /// <inheritdoc cref="RequestQueue.Seal"/>
    public QueuePosition Seal(bool flush) => _queue.Seal(flush);

    /// <summary>Has the requests that were taken sent.</summary>
    public void Publish()
    {
        _queue.Publish();
        Wake();
    }

    /// <summary>Tries to send all that waits; what is not sent by then stays for the next start.</summary>
    public async Task FlushAsync(CancellationToken deadline)
    {
        _flushing = true;
        await _waiting.CancelAsync().ConfigureAwait(false);
        Wake();
        try
        {
            while (true)
            {
                Task progress = Volatile.Read(ref _progress).Task;
                if (!HasPending)
                {
                    return;
                }

                await progress.WaitAsync(deadline).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            LogLeft(_tenant, _options.Name, _queue.Pending.Samples);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _sending.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        _queue.Dispose();
        _stopping.Dispose();
        _waiting.Dispose();
        _arrived.Dispose();
    }

    private async Task SendAllAsync()
    {
        CancellationToken stopping = _stopping.Token;
        int attempt = 0;
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            long oldest = (_time.GetUtcNow() - _maxAge).ToUnixTimeMilliseconds();
            bool found;
            QueuedRequest request;
            _droppingOld = true;
            try
            {
                found = _queue.TryPeek(oldest, out request);
            }
            finally
            {
                _droppingOld = false;
            }

            if (!found)
            {
                attempt = 0;
                UpdatePending();
                await _arrived.WaitAsync(stopping).ConfigureAwait(false);
                continue;
            }

            WriteOutcome outcome = await PushAsync(request, attempt, stopping).ConfigureAwait(false);
            if (outcome.Result == WriteResult.Retry)
            {
                Statistics.Retried.Add(request.Content);
                if (attempt++ == 0)
                {
                    LogRetrying(_tenant, _options.Name, outcome.Reason);
                }

                await BackOffAsync(attempt, outcome.RetryAfter, stopping).ConfigureAwait(false);
                continue;
            }

            if (outcome.Result == WriteResult.UnknownVersion)
            {
                _speaksVersion2 = false;
                LogVersion1(_tenant, _options.Name, outcome.Reason);
                continue;
            }

            attempt = 0;
            Finish(request, outcome);
        }
    }

    private async Task<WriteOutcome> PushAsync(QueuedRequest request, int attempt, CancellationToken stopping)
    {
        long started = _time.GetTimestamp();
        bool isVersion2 = _speaksVersion2;
        ReadOnlyMemory<byte> body = isVersion2 ? Version2Request.FromVersion1(request.Body.Span) : request.Body;
        WriteOutcome outcome = await _client.SendAsync(body, isVersion2, _tenant, Headers, attempt, stopping).ConfigureAwait(false);
        if (outcome.Result == WriteResult.Sent)
        {
            Statistics.BytesSent += body.Length;
            Statistics.Batches++;
            Statistics.BatchSeconds += _time.GetElapsedTime(started).TotalSeconds;
        }

        return outcome;
    }

    private void Finish(in QueuedRequest request, in WriteOutcome outcome)
    {
        if (outcome.Result == WriteResult.Sent)
        {
            Statistics.Sent.Add(request.Content);
            Statistics.HighestSentTimestamp = Math.Max(Statistics.HighestSentTimestamp, request.Content.Newest / 1000.0);
        }
        else
        {
            Statistics.Failed.Add(request.Content);
            LogRefused(_tenant, _options.Name, request.Content.Samples, request.Content.Exemplars, outcome.Reason);
        }

        _queue.Remove(request);
        UpdatePending();
    }

    private async Task BackOffAsync(int attempt, TimeSpan retryAfter, CancellationToken stopping)
    {
        double factor = Math.Pow(2, Math.Min(attempt - 1, 30));
        TimeSpan pause = TimeSpan.FromTicks((long)Math.Min(_options.Queue.MinBackoff.Ticks * factor, _options.Queue.MaxBackoff.Ticks));
        if (retryAfter > pause)
        {
            pause = retryAfter;
        }

        if (_flushing)
        {
            // The little time that is left is better spent trying.
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks, _options.Queue.MinBackoff.Ticks));
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _flushing ? CancellationToken.None : _waiting.Token);
        try
        {
            await Task.Delay(pause, _time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // A flush is waiting.
        }
    }

    private bool _droppingOld;

    private void DropFull(RequestContent content) => (_droppingOld ? Statistics.DroppedOld : Statistics.DroppedFull).Add(content);

    private void UpdatePending()
    {
        Statistics.Pending.Set(_queue.Pending);
        Statistics.PendingBytes = _queue.Bytes;
        Interlocked.Exchange(ref _progress, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private void Wake()
    {
        try
        {
            _arrived.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been woken already.
        }
    }

    [LoggerMessage(1, LogLevel.Error, "non-recoverable error tenant={Tenant} remote_name={Remote} failedSampleCount={Samples} failedExemplarCount={Exemplars} err={Reason}")]
    private partial void LogRefused(string tenant, string remote, int samples, int exemplars, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Failed to send batch, retrying tenant={Tenant} remote_name={Remote} err={Reason}")]
    private partial void LogRetrying(string tenant, string remote, string reason);

    [LoggerMessage(3, LogLevel.Error, "samples are lost: the queue on disk takes no more tenant={Tenant} remote_name={Remote} samples={Samples} err={Reason}")]
    private partial void LogUnwritten(string tenant, string remote, int samples, string reason);

    [LoggerMessage(4, LogLevel.Warning, "receiver does not take remote write 2.0, going on with 1.0 tenant={Tenant} remote_name={Remote} err={Reason}")]
    private partial void LogVersion1(string tenant, string remote, string reason);

    [LoggerMessage(5, LogLevel.Warning, "samples wait on disk for the next start tenant={Tenant} remote_name={Remote} samples={Samples}")]
    private partial void LogLeft(string tenant, string remote, int samples);
}
