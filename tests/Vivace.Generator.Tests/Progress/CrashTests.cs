using Vivace.Generator.Configuration;
using Vivace.Generator.Tests.Testing;
using Vivace.Traces.Model;

namespace Vivace.Generator.Tests.Progress;

/// <summary>
/// A process dies before each single change that it makes on its disk; the next one reads the log back and goes on. Whatever the moment,
/// the receiver's counters have grown by what was sent, counted once.
/// </summary>
public class CrashTests
{
    private const int Steps = 16;

    private static readonly TenantSettings Both = new() { Processors = ["span-metrics-count", "service-graphs"] };

    /// <summary>A collection takes several appends, between which a process can die.</summary>
    private static readonly RemoteWriteOptions SmallRequests = new()
    {
        Url = "http://receiver/api/v1/write",
        Queue = new RemoteWriteQueueOptions { MaxSamplesPerSend = 8 },
    };

    [Fact]
    public async Task Whenever_the_process_dies_everything_is_counted_once()
    {
        List<Crash> crashes = [];
        await using (var world = new World(new MemoryFolders(), new Log(), new Receiver(), new VirtualTime()))
        {
            world.ReadBack();
            // A tenant's first request is not acknowledged before it is known that its requests are counted.
            await world.StepAsync(0);
            world.Folders.Changing = () => crashes.Add(world.Die());
            for (int step = 1; step < Steps; step++)
            {
                await world.StepAsync(step);
            }

            world.Folders.Changing = null;
            await world.EndAsync();
            Check(world.Receiver.Samples, world.Log.Requests.Count);
        }

        Assert.True(crashes.Count > 40, $"only {crashes.Count} moments to die at");
        foreach (Crash crash in crashes)
        {
            await using var next = new World(crash.Folders, crash.Log, new Receiver(), new VirtualTime(crash.Time + TimeSpan.FromSeconds(1)));
            next.ReadBack();
            for (int step = crash.Step; step < Steps; step++)
            {
                await next.StepAsync(step);
            }

            await next.EndAsync();
            Check([.. crash.Samples, .. next.Receiver.Samples], next.Log.Requests.Count);
        }
    }

    [Fact]
    public async Task A_second_death_before_anything_new_is_collected_changes_nothing()
    {
        Crash? last = null;
        await using (var world = new World(new MemoryFolders(), new Log(), new Receiver(), new VirtualTime()))
        {
            world.ReadBack();
            for (int step = 0; step < 5; step++)
            {
                await world.StepAsync(step);
            }

            last = world.Die();
        }

        List<Crash> crashes = [];
        await using (var second = new World(last.Folders, last.Log, new Receiver(), new VirtualTime(last.Time + TimeSpan.FromSeconds(1))))
        {
            second.Folders.Changing = () => crashes.Add(second.Die());
            second.ReadBack();
            await second.Generator.DrainAsync();
            second.Folders.Changing = null;
        }

        Assert.NotEmpty(crashes);
        foreach (Crash crash in crashes)
        {
            await using var third = new World(crash.Folders, crash.Log, new Receiver(), new VirtualTime(crash.Time + TimeSpan.FromSeconds(1)));
            third.ReadBack();
            for (int step = 5; step < Steps; step++)
            {
                await third.StepAsync(step);
            }

            await third.EndAsync();
            Check([.. last.Samples, .. crash.Samples, .. third.Receiver.Samples], third.Log.Requests.Count);
        }
    }

    [Fact]
    public async Task What_came_while_nothing_was_generated_is_not_counted()
    {
        var folders = new MemoryFolders();
        var time = new VirtualTime();
        var log = new Log();
        await using (var world = new World(folders, log, new Receiver(), time))
        {
            world.ReadBack();
            await world.StepAsync(0);
            await world.StepAsync(1);
            await world.StepAsync(2);
        }

        time.Advance(TimeSpan.FromMinutes(5));
        log.Append(1, time.GetUtcNow());
        time.Advance(TimeSpan.FromMinutes(5));
        await using var next = new World(folders, log, new Receiver(), time);
        next.ReadBack();
        Assert.Equal(0, next.Generator.Status.Active);
    }

    [Fact]
    public async Task Log_segments_are_wanted_until_what_is_in_them_is_in_the_queue_and_no_edge_waits()
    {
        await using var world = new World(new MemoryFolders(), new Log { Segment = 7 }, new Receiver(), new VirtualTime());
        world.ReadBack();
        Assert.Equal(long.MaxValue, world.Generator.Service.OldestNeededSegment);
        await world.StepAsync(0);
        Assert.Equal(7, world.Generator.Service.OldestNeededSegment);
        for (int i = 0; i < 8; i++)
        {
            await world.StepAsync(0, pushes: false);
        }

        Assert.Equal(long.MaxValue, world.Generator.Service.OldestNeededSegment);
    }

    /// <summary>Each request holds a span of its own, and one half of an edge whose other half is in the request before or after.</summary>
    private static void Check(IEnumerable<Sample> samples, int requests)
    {
        Dictionary<string, double> grown = samples
            .GroupBy(static sample => sample.Series)
            .ToDictionary(static series => series.Key, static series => Growth(series));
        double calls = grown.Where(static one => one.Key.Contains("traces_spanmetrics_calls_total", StringComparison.Ordinal)).Sum(static one => one.Value);
        double edges = grown.Where(static one => one.Key.Contains("service_graph_request_total", StringComparison.Ordinal)).Sum(static one => one.Value);
        Assert.Equal((requests * 2, requests / 2), (calls, edges));
    }

    /// <summary>As Prometheus sees it: a value below the one before is a counter that began anew.</summary>
    private static double Growth(IEnumerable<Sample> series)
    {
        double before = 0, grown = 0;
        foreach (Sample sample in series.DistinctBy(static sample => sample.Time).OrderBy(static sample => sample.Time))
        {
            grown += sample.Value < before ? sample.Value : sample.Value - before;
            before = sample.Value;
        }

        return grown;
    }

    private sealed record Crash(MemoryFolders Folders, Log Log, IReadOnlyList<Sample> Samples, DateTimeOffset Time, int Step);

    private sealed class Log
    {
        public long Segment { get; init; } = 1;

        public List<LoggedRequest> Requests { get; init; } = [];

        /// <summary>Positions that have not reached the generator.</summary>
        public SortedSet<RequestPosition> UnderWay { get; } = [];

        public Log Copy() => new() { Segment = Segment, Requests = [.. Requests] };

        public LoggedRequest Append(int count, DateTimeOffset now)
        {
            for (int i = 0; i < count; i++)
            {
                var request = new LoggedRequest(new RequestPosition(Segment, Requests.Count), now, SkipsMetrics: false);
                Requests.Add(request);
                UnderWay.Add(request.Position);
            }

            return Requests[^1];
        }

        public RequestPosition OldestUnderWay() => UnderWay.Count > 0 ? UnderWay.Min : new RequestPosition(Segment, Requests.Count);

        public static SpanBuilder Spans(LoggedRequest request)
        {
            int i = (int)request.Position.Offset;
            ulong trace = (ulong)(i / 2) + 1;
            var spans = new SpanBuilder { Now = (ulong)(request.AppendedAt - DateTimeOffset.UnixEpoch).Ticks * 100 };
            spans.Add("own", kind: SpanKind.Internal, trace: trace, span: 9);
            return i % 2 == 0
                ? spans.Add("web", kind: SpanKind.Client, trace: trace, span: 5)
                : spans.Add("api", kind: SpanKind.Server, trace: trace, span: 6, parent: 5);
        }
    }

    private sealed class World : IAsyncDisposable
    {
        private int _step;

        public World(MemoryFolders folders, Log log, Receiver receiver, VirtualTime time)
        {
            Folders = folders;
            Log = log;
            Receiver = receiver;
            Time = time;
            Generator = new TestGenerator(
                Both, receiver: SmallRequests, folder: "/generator", time: time, folders: folders.Open, oldestUnderWay: log.OldestUnderWay, awaitsReplay: true,
                receiverInMemory: receiver);
        }

        public MemoryFolders Folders { get; }

        public Log Log { get; }

        public Receiver Receiver { get; }

        public VirtualTime Time { get; }

        public TestGenerator Generator { get; }

        public Crash Die() => new(Folders.Copy(), Log.Copy(), Receiver.Samples, Time.GetUtcNow(), _step);

        public void ReadBack()
        {
            foreach (LoggedRequest request in Log.Requests)
            {
                if (Generator.Service.WantsReplayed(TestGenerator.Tenant, request.Position, request.AppendedAt))
                {
                    Generator.Service.ConsumeReplayed(TestGenerator.Tenant, Log.Spans(request).Batch, request);
                }
            }

            Generator.Service.CompleteReplay();
        }

        /// <summary>
        /// Five seconds with two requests, of which the second overtakes the first on its way from the log; every third step has a collection
        /// between them.
        /// </summary>
        public async Task StepAsync(int step, bool pushes = true)
        {
            _step = step + 1;
            Time.Advance(TimeSpan.FromSeconds(2));
            LoggedRequest first = default, second = default;
            if (pushes)
            {
                first = Log.Append(1, Time.GetUtcNow());
                second = Log.Append(1, Time.GetUtcNow());
                Consume(second);
            }

            Time.Advance(TimeSpan.FromSeconds(3));
            Generator.Service.RunDue();
            if (pushes)
            {
                Consume(first);
            }

            await Generator.DrainAsync();
        }

        /// <summary>Time enough for another collection.</summary>
        public async Task EndAsync()
        {
            for (int i = 0; i < 3; i++)
            {
                await StepAsync(Steps, pushes: false);
            }
        }

        public ValueTask DisposeAsync() => Generator.DisposeAsync();

        private void Consume(LoggedRequest request)
        {
            Generator.Service.Consume(TestGenerator.Tenant, Log.Spans(request).Batch, request);
            Log.UnderWay.Remove(request.Position);
            Folders.Changing?.Invoke();
        }
    }
}
