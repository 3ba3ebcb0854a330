using Microsoft.Extensions.Logging;
using Vivace.Generator.Progress;
using Vivace.Generator.Registry;
using Vivace.Generator.RemoteWrite;
using Vivace.Generator.RemoteWrite.Relabelling;

namespace Vivace.Generator;

/// <summary>
/// Brings what a tenant's registry collects to the queues of its receivers. A collection is sent only when all of it is in the queues and
/// it is on the disk which requests it contains, so that a process that dies leaves either none of it or all.
/// </summary>
internal sealed partial class Delivery : IAsyncDisposable
{
    private readonly string _tenant;
    private readonly RemoteWriter[] _writers;
    private readonly RelabelCache?[] _relabelling;
    private readonly CollectedMarkFile _marks;
    private readonly Lock _gate;
    private readonly ILogger _log;
    private readonly Queue<RequestBody>[] _completed;
    private RequestEncoder[] _encoders = [];

    /// <param name="tenant">Whose series.</param>
    /// <param name="writers">One for each receiver; not started yet.</param>
    /// <param name="marks">Where it is said what the queues contain.</param>
    /// <param name="gate">The tenant's lock; series are written under it.</param>
    /// <param name="log">For what the operator should know.</param>
    public Delivery(string tenant, RemoteWriter[] writers, CollectedMarkFile marks, Lock gate, ILogger log)
    {
        _tenant = tenant;
        _writers = writers;
        _marks = marks;
        _gate = gate;
        _log = log;
        _completed = [.. writers.Select(static _ => new Queue<RequestBody>())];
        _relabelling =
        [
            .. writers.Select(static writer => writer.Options.WriteRelabelConfigs.Count == 0
                ? null
                : new RelabelCache([.. writer.Options.WriteRelabelConfigs.Select(static rule => new RelabelRule(rule))])),
        ];
    }

    /// <summary>Without any, nothing is written.</summary>
    public bool HasReceivers => _writers.Length > 0;

    public bool HasPending => _writers.Any(static writer => writer.HasPending);

    public IEnumerable<ReceiverStatus> Status => _writers.Select(static writer => new ReceiverStatus(
        writer.Options.Name,
        new UriBuilder(writer.Options.Url) { UserName = "", Password = "" }.Uri.ToString(),
        writer.Options.Queue.MaxSamplesPerSend,
        writer.Statistics));

    /// <summary>Headers of the tenant.</summary>
    public IReadOnlyDictionary<string, string> Headers
    {
        set
        {
            foreach (RemoteWriter writer in _writers)
            {
                writer.Headers = value;
            }
        }
    }

    public void Start()
    {
        foreach (RemoteWriter writer in _writers)
        {
            writer.Start();
        }
    }

    /// <summary>Takes series; null when nobody wants them.</summary>
    public SeriesWriter? Writer() => HasReceivers ? new SeriesWriter(_encoders) : null;

    /// <summary>From now on exemplars have this label. Called with the tenant's lock.</summary>
    public void Encode(string traceIdLabel)
    {
        foreach (RequestEncoder encoder in _encoders)
        {
            encoder.Complete();
        }

        _encoders =
        [
            .. _writers.Select((writer, i) =>
                new RequestEncoder(writer.Options.Queue.MaxSamplesPerSend, traceIdLabel, _relabelling[i]) { Completed = _completed[i] }),
        ];
    }

    /// <summary>Takes complete requests to the queues. Called without the tenant's lock.</summary>
    public void HandOver()
    {
        for (int i = 0; i < _writers.Length; i++)
        {
            while (TryTake(_completed[i], out RequestBody request))
            {
                _writers[i].Enqueue(request);
            }
        }
    }

    /// <summary>Completes what was begun and takes it to the queues. Called without the tenant's lock.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            foreach (RequestEncoder encoder in _encoders)
            {
                encoder.Complete();
            }
        }

        HandOver();
    }

    /// <summary>Has what is in the queues sent.</summary>
    /// <param name="mark">What it contains; null when nothing has been collected.</param>
    /// <param name="flush">Whether a power cut may not take it back.</param>
    /// <returns>Whether the mark is on the disk.</returns>
    public bool Commit(CollectedMark? mark, bool flush)
    {
        bool isWritten = false;
        try
        {
            var ends = _writers.ToDictionary(static writer => writer.Options.Name, writer => writer.Seal(flush), StringComparer.Ordinal);
            if (mark is not null)
            {
                _marks.Write(mark with { Queues = ends }, flush);
                isWritten = true;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is sent all the same: only a crash before the next mark would count something twice.
            LogUnmarked(_tenant, failure.Message);
        }

        foreach (RemoteWriter writer in _writers)
        {
            writer.Publish();
        }

        return isWritten;
    }

    /// <summary>Nothing is counted any more.</summary>
    public void ForgetMark() => _marks.Delete();

    /// <summary>Sends what waits until the deadline.</summary>
    public Task FlushAsync(CancellationToken deadline) => Task.WhenAll(_writers.Select(writer => writer.FlushAsync(deadline)));

    public async ValueTask DisposeAsync()
    {
        foreach (RemoteWriter writer in _writers)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool TryTake(Queue<RequestBody> completed, out RequestBody request)
    {
        lock (_gate)
        {
            return completed.TryDequeue(out request);
        }
    }

    [LoggerMessage(7, LogLevel.Error, "it could not be noted what has been collected: a crash would have it counted again tenant={Tenant} err={Reason}")]
    private partial void LogUnmarked(string tenant, string reason);
}
