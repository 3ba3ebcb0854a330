using System.Buffers.Binary;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Tests.Files;
using Vivace.Storage.Tests.Log;
using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Storage.Tests.Lifecycle;

/// <summary>A store on a disk that can fail, with a clock that stands.</summary>
internal sealed class StoreWorld : IAsyncDisposable
{
    public const long SpanSeconds = 1_767_323_000;
    public const string TenantA = "a";
    public const string TenantB = "b";
    public const string Blocks = "/blocks";

    private readonly IWriteAheadLog _log;

    private StoreWorld(
        FaultyFileSystem files,
        ManualTime time,
        Func<TraceStoreOptions, TraceStoreOptions>? options,
        Func<BlockRules, BlockRules>? rules,
        long segmentBytes)
    {
        Files = files;
        Time = time;
        _log = FileWriteAheadLog.Open(TestLog.Options(files) with { Time = time, SegmentBytes = segmentBytes });
        var limits = new TraceStoreOptions { MaxHeadBytes = 64 << 20 };
        var allRules = new BlockRules();
        Store = new TraceStore(
            options is null ? limits : options(limits),
            _log,
            time,
            new BlockStorage
            {
                Store = new LocalObjectStore(files, Blocks, time),
                Files = files,
                LogFolder = TestLog.Root,
                VolumePath = Blocks,
                Rules = rules is null ? allRules : rules(allRules),
                Observer = Seen,
                Writer = Writer,
            });
    }

    public FaultyFileSystem Files { get; }

    public ManualTime Time { get; }

    public TraceStore Store { get; }

    public IWriteAheadLog Log => _log;

    public LineBlockWriter Writer { get; } = new();

    public SeenEvents Seen { get; } = new();

    /// <summary>Opens the store and reads its log.</summary>
    public static async Task<StoreWorld> OpenAsync(
        FaultyFileSystem files,
        ManualTime? time = null,
        Func<TraceStoreOptions, TraceStoreOptions>? options = null,
        Func<BlockRules, BlockRules>? rules = null,
        long segmentBytes = FileLogOptions.DefaultSegmentBytes,
        ILogFollower? follower = null)
    {
        var world = new StoreWorld(files, time ?? new ManualTime(), options, rules, segmentBytes);
        if (follower is not null)
        {
            world.Store.Follow(follower);
        }

        await world.Store.ReplayAsync(null, CancellationToken.None);
        return world;
    }

    /// <summary>Stores a span; it is acknowledged when this returns.</summary>
    public async Task<SpanName> AppendAsync(string tenant, int number)
    {
        var name = new SpanName(new TraceId(7, (ulong)(number / 2)), (ulong)number + 1);
        await Store.AppendAsync(tenant, Request(name), new SpanLimits(0, 0), RequestFlags.None, null);
        return name;
    }

    /// <summary>All spans of a tenant, as a query sees them.</summary>
    public List<SpanName> Read(string tenant)
    {
        using StoreSnapshot snapshot = Store.Acquire([tenant]);
        return [.. snapshot.Heads.SelectMany(LineBlockWriter.Spans), .. snapshot.Blocks.SelectMany(LineBlockWriter.Spans)];
    }

    public int BlockCount(string tenant)
    {
        using StoreSnapshot snapshot = Store.Acquire([tenant]);
        return snapshot.Blocks.Count;
    }

    public IReadOnlyList<StoredBlock> BlocksOf(string tenant)
    {
        using StoreSnapshot snapshot = Store.Acquire([tenant]);
        return snapshot.Blocks;
    }

    /// <summary>Moves the clock and lets the store do what is due.</summary>
    public void Maintain(TimeSpan after)
    {
        Time.Now += after;
        Store.Maintain(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private static byte[] Request(SpanName name)
    {
        byte[] trace = new byte[TraceId.Length], span = new byte[sizeof(ulong)];
        name.Trace.Write(trace);
        BinaryPrimitives.WriteUInt64BigEndian(span, name.Span);
        byte[] spanMessage = Message(128, writer: (ref ProtoSpanWriter to) =>
        {
            to.Bytes(1, trace);
            to.Bytes(2, span);
            to.String(5, "work"u8);
            to.Fixed64(7, SpanSeconds * 1_000_000_000UL);
            to.Fixed64(8, (SpanSeconds * 1_000_000_000UL) + 5);
        });
        byte[] scope = Message(256, (ref ProtoSpanWriter to) => to.Bytes(2, spanMessage));
        byte[] resource = Message(256, (ref ProtoSpanWriter to) => to.Bytes(2, scope));
        return Message(256, (ref ProtoSpanWriter to) => to.Bytes(1, resource));
    }

    private delegate void Fill(ref ProtoSpanWriter writer);

    private static byte[] Message(int room, Fill writer)
    {
        byte[] buffer = new byte[room];
        var to = new ProtoSpanWriter(buffer);
        writer(ref to);
        return buffer[..to.Position];
    }
}

/// <summary>What a store reported.</summary>
internal sealed class SeenEvents : SilentObserver
{
    public List<CompactionReport> Merges { get; } = [];
    public List<(Guid Block, ExpiryReason Reason)> Expiries { get; } = [];
    public List<Guid> Deletions { get; } = [];
    public List<UnreadableBlock> Unreadable { get; } = [];
    public List<Exception> CutFailures { get; } = [];
    public List<string> Failures { get; } = [];
    public List<string> ImportFailures { get; } = [];

    public override void ImportFailed(string folder, string reason) => ImportFailures.Add(reason);

    public override void Compacted(CompactionReport report) => Merges.Add(report);

    public override void Expired(BlockMeta block, ExpiryReason reason) => Expiries.Add((block.BlockId, reason));

    public override void Deleted(BlockMeta block) => Deletions.Add(block.BlockId);

    public override void SetAside(UnreadableBlock block) => Unreadable.Add(block);

    public override void CutFailed(int attempt, Exception failure) => CutFailures.Add(failure);

    public override void CompactionFailed(string tenant, Exception failure) => Failures.Add(failure.Message);

    public override void RetentionFailed(string tenant, Exception failure) => Failures.Add(failure.Message);

    public override void PublicationFailed(Exception failure) => Failures.Add(failure.Message);

    public override void JournalDamaged(string path, string reason) => Failures.Add(reason);
}
