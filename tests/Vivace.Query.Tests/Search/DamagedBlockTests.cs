using System.Globalization;
using System.Text;
using Vivace.Query.Limits;
using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;
using Vivace.Query.TraceById;
using Vivace.Storage;
using Vivace.Storage.Blocks;
using Vivace.Storage.Files;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;
using Vivace.Traces.Json;
using Vivace.Traces.Model;

namespace Vivace.Query.Tests.Search;

/// <summary>Files of blocks that became unreadable: queries are answered from the rest.</summary>
public sealed class DamagedBlockTests : IDisposable
{
    private const string Tenant = "single-tenant";
    private const long Second = 1_767_323_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("vivace-damage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ASearchThatMeetsADamagedBlockIsAnsweredFromTheOthers()
    {
        await using TraceStore store = await TwoBlocksAsync();
        Overwrite(Path.Combine(FolderOf(store, trace: 1), BlockFiles.Data));
        var engine = new QueryEngine(store);
        Assert.Equal([2UL], Search(engine));
        Assert.Single(Blocks(store));
        Assert.Equal([2UL], Search(engine));
    }

    [Theory]
    [InlineData("bloom-0")]
    [InlineData("index")]
    public async Task ADamagedFilterOrIndexHidesNoTrace(string file)
    {
        await using TraceStore store = await TwoBlocksAsync();
        Overwrite(Path.Combine(FolderOf(store, trace: 1), file));
        var query = new TraceByIdQuery(store);
        Assert.True(query.Find([Tenant], new TraceId(0x1234, 1), 0, TraceByIdScope.Everything).IsFound);
        Assert.True(query.Find([Tenant], new TraceId(0x1234, 2), 0, TraceByIdScope.Everything).IsFound);
        Assert.Equal(2, Blocks(store).Count);
    }

    [Fact]
    public async Task ATraceIsFoundInTheLastSecondOfItsBlock()
    {
        await using TraceStore store = await TwoBlocksAsync();
        StoredRange(store, out DateTimeOffset end);
        var scope = TraceByIdScope.Everything with { Start = end.AddMilliseconds(500), End = end.AddSeconds(9) };
        Assert.True(new TraceByIdQuery(store).Find([Tenant], new TraceId(0x1234, 1), 0, scope).IsFound);
    }

    private static void StoredRange(TraceStore store, out DateTimeOffset end) => end = Blocks(store).Max(static block => block.End);

    private static ulong[] Search(QueryEngine engine)
    {
        var request = new SearchRequest { Start = 0, End = 0, Limit = 20, SpansPerSpanSet = 3 };
        SearchAnswer answer = engine.Search(
            [Tenant], TestHead.Query("{ span.n > 0 }"), request, QueryContext.Unlimited(CancellationToken.None));
        return [.. answer.Traces.Select(static trace => trace.Id.Low)];
    }

    private static List<BlockMeta> Blocks(TraceStore store)
    {
        using StoreSnapshot snapshot = store.Acquire([Tenant]);
        return [.. snapshot.Blocks.Select(static block => block.Meta)];
    }

    private string FolderOf(TraceStore store, int trace)
    {
        using StoreSnapshot snapshot = store.Acquire([Tenant]);
        string folder = snapshot.Blocks.Single(block => block.Reader().Find(new TraceId(0x1234, (ulong)trace)) is not null).Folder;
        return Path.Combine(_folder, "blocks", folder);
    }

    /// <summary>Everything but the ends, so that a file opens and fails when it is read further.</summary>
    private static void Overwrite(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int kept = Path.GetFileName(path) == BlockFiles.Data ? BitConverter.ToInt32(bytes, bytes.Length - 8) + 8 : 0;
        bytes.AsSpan(4, bytes.Length - kept - 4).Fill(0xFF);
        File.WriteAllBytes(path, Path.GetFileName(path) == BlockFiles.Data ? bytes : bytes[..16]);
    }

    private async Task<TraceStore> TwoBlocksAsync()
    {
        string log = Path.Combine(_folder, "wal");
        Directory.CreateDirectory(log);
        PhysicalFileSystem files = PhysicalFileSystem.Instance;
        var store = new TraceStore(
            new TraceStoreOptions { MaxHeadBytes = 64 << 20 },
            FileWriteAheadLog.Open(new FileLogOptions { Directory = log }),
            TimeProvider.System,
            new BlockStorage
            {
                Store = new LocalObjectStore(files, Path.Combine(_folder, "blocks"), TimeProvider.System),
                Files = files,
                LogFolder = log,
            });
        await store.ReplayAsync(null, CancellationToken.None);
        for (int trace = 1; trace <= 2; trace++)
        {
            await store.AppendAsync(Tenant, Request(trace), new SpanLimits(0, 0), RequestFlags.None, null);
            Assert.True(await store.CutAsync(everything: true, CancellationToken.None));
        }

        return store;
    }

    private static byte[] Request(int trace)
    {
        string json = string.Create(CultureInfo.InvariantCulture, $$$"""
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0000000000001234{{{trace:x16}}}","spanId":"{{{trace:x16}}}","name":"a",
            "startTimeUnixNano":"{{{Second}}}000000000","endTimeUnixNano":"{{{Second}}}900000000",
            "attributes":[{"key":"n","value":{"intValue":"{{{trace}}}"}}]}]}]}]}
            """);
        using var protobuf = OtlpJsonReader.Transcode(Encoding.UTF8.GetBytes(json));
        return protobuf.WrittenSpan.ToArray();
    }
}
