using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;
using Vivace.Storage.Tests.Log;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests;

public sealed class TraceStoreTests
{
    private const string Tenant = "single-tenant";
    private const long Roomy = 1 << 30;

    private static readonly SpanLimits NoLimits = new(0, 0);

    private readonly FaultyFileSystem _files = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task AnAcknowledgedSpanCanBeReadAtOnce()
    {
        await using TraceStore store = await OpenAsync();
        for (int trace = 0; trace < 20; trace++)
        {
            AppendResult result = await AppendAsync(store, TestRequest.Of(trace, spans: 3));
            Assert.Equal(3, result.Head.Stored);
            Assert.Equal([1, 2, 3], store.SpanIds(trace));
        }
    }

    [Fact]
    public async Task ParallelPushesAllArrive()
    {
        await using TraceStore store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(pusher => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                int trace = (pusher * 1000) + i;
                await AppendAsync(store, TestRequest.Of(trace, spans: 2), $"tenant-{pusher % 3}");
                Assert.Equal([1, 2], store.SpanIds(trace, $"tenant-{pusher % 3}"));
            }
        })));
        Assert.Equal(["tenant-0", "tenant-1", "tenant-2"], store.Tenants.Order());
    }

    [Fact]
    public async Task TenantsDoNotSeeEachOther()
    {
        await using TraceStore store = await OpenAsync();
        await AppendAsync(store, TestRequest.Of(1), "a");
        await AppendAsync(store, TestRequest.Of(1, firstSpan: 9), "b");
        Assert.Equal([1], store.SpanIds(1, "a"));
        Assert.Equal([9], store.SpanIds(1, "b"));
        Assert.Empty(store.SpanIds(1, "c"));
    }

    [Fact]
    public async Task WhatWasAcknowledgedIsThereAfterARestart()
    {
        await using (TraceStore store = await OpenAsync())
        {
            for (int trace = 0; trace < 30; trace++)
            {
                await AppendAsync(store, TestRequest.Of(trace, spans: 2), trace % 2 == 0 ? "even" : "odd");
            }
        }

        await using TraceStore again = await OpenAsync();
        for (int trace = 0; trace < 30; trace++)
        {
            Assert.Equal([1, 2], again.SpanIds(trace, trace % 2 == 0 ? "even" : "odd"));
        }

        await AppendAsync(again, TestRequest.Of(99));
        Assert.Equal([1], again.SpanIds(99));
    }

    [Fact]
    public async Task PushesBeforeTheLogIsReadAreToldToComeBack()
    {
        await using var store = new TraceStore(Options(), TestLog.Open(_files), _time);
        await AssertRefusedAsync(StoreRefusal.Starting, store, TestRequest.Of(1));
        await store.ReplayAsync(null, CancellationToken.None);
        await AppendAsync(store, TestRequest.Of(1));
    }

    [Fact]
    public async Task PushesAfterTheStopAreToldToComeBack()
    {
        TraceStore store = await OpenAsync();
        await store.DisposeAsync();
        await AssertRefusedAsync(StoreRefusal.Stopping, store, TestRequest.Of(1));
    }

    [Fact]
    public async Task AFullMemoryRefusesAndKeepsWhatIsThere()
    {
        const long Budget = 2_000_000;
        await using TraceStore store = await OpenAsync(Options() with { MaxHeadBytes = Budget });
        int stored = 0;
        while (stored < 10_000)
        {
            try
            {
                await AppendAsync(store, TestRequest.Of(stored, spans: 20, filler: 1000));
                stored++;
            }
            catch (StoreException full)
            {
                Assert.Equal(StoreRefusal.MemoryFull, full.Refusal);
                break;
            }
        }

        Assert.InRange(stored, 10, 200);
        Assert.InRange(store.HeadBytes, Budget / 2, Budget + 200_000);
        for (int trace = 0; trace < stored; trace++)
        {
            Assert.Equal(20, store.SpanIds(trace).Count);
        }

        // What is refused is in the log no more than in memory.
        await AssertRefusedAsync(StoreRefusal.MemoryFull, store, TestRequest.Of(stored, spans: 20, filler: 1000));
        long appends = (await TestLogRecordsAsync(store)).Count;
        Assert.Equal(stored, appends);
    }

    [Fact]
    public async Task ADiskThatFailsRefusesAndHeals()
    {
        await using TraceStore store = await OpenAsync();
        await AppendAsync(store, TestRequest.Of(1));
        long before = store.HeadBytes;
        _files.Fault = static (operation, _, _) => operation == FileOperation.Write ? FaultyFileSystem.DiskFull() : null;
        await AssertRefusedAsync(StoreRefusal.LogUnavailable, store, TestRequest.Of(2));
        Assert.Empty(store.SpanIds(2));
        Assert.Equal(before, store.HeadBytes);
        _files.Fault = null;
        await AppendAsync(store, TestRequest.Of(3));
        Assert.Equal([1], store.SpanIds(3));
        Assert.Equal([1], store.SpanIds(1));
    }

    [Fact]
    public async Task TheConsumerSeesEachStoredRequestOnceAndReplaysNot()
    {
        var consumer = new CountingConsumer();
        await using (TraceStore store = await OpenAsync())
        {
            await store.AppendAsync(Tenant, TestRequest.Of(1, spans: 4), NoLimits, RequestFlags.SkipMetrics, consumer);
            await store.AppendAsync("other", TestRequest.Of(2, spans: 2), NoLimits, RequestFlags.None, consumer);
        }

        await using TraceStore again = await OpenAsync();
        Assert.Equal([(Tenant, 4, RequestFlags.SkipMetrics), ("other", 2, RequestFlags.None)], consumer.Seen);
    }

    [Fact]
    public async Task LimitsAreTheTenants()
    {
        await using TraceStore store = await OpenAsync();
        AppendResult result = await store.AppendAsync(
            Tenant, TestRequest.Of(1, spans: 3, filler: 500), new SpanLimits(100, 700), RequestFlags.None, null);
        Assert.Equal(3, result.TruncatedAttributes);
        Assert.Equal(3, result.Head.Stored + result.Head.Refused);
        Assert.Equal(1, (await store.AppendAsync(Tenant, TestRequest.Of(1, filler: 500), new SpanLimits(0, 700), RequestFlags.None, null)).Head.Refused);
    }

    private static TraceStoreOptions Options() => new() { MaxHeadBytes = Roomy, MaxBytesPerTrace = 0 };

    private async Task<TraceStore> OpenAsync(TraceStoreOptions? options = null)
    {
        var log = FileWriteAheadLog.Open(TestLog.Options(_files) with { Time = _time });
        var store = new TraceStore(options ?? Options(), log, _time);
        await store.ReplayAsync(null, CancellationToken.None);
        return store;
    }

    private async Task<List<ReplayedRecord>> TestLogRecordsAsync(TraceStore store)
    {
        await store.DisposeAsync();
        return (await TestLog.ReopenAndReplayAsync(_files)).Records;
    }

    private static ValueTask<AppendResult> AppendAsync(TraceStore store, byte[] request, string tenant = Tenant) =>
        store.AppendAsync(tenant, request, NoLimits, RequestFlags.None, null);

    private static async Task AssertRefusedAsync(StoreRefusal why, TraceStore store, byte[] request) =>
        Assert.Equal(why, (await Assert.ThrowsAsync<StoreException>(async () => await AppendAsync(store, request))).Refusal);

    private sealed class CountingConsumer : ISpanConsumer
    {
        public List<(string Tenant, int Spans, RequestFlags Flags)> Seen { get; } = [];

        public void Consume(string tenant, SpanBatch batch, in StoredRequest request) => Seen.Add((tenant, batch.Count, request.Flags));
    }
}
