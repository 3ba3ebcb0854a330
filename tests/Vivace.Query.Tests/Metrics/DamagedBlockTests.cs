using Vivace.Query.Limits;
using Vivace.Query.Metrics;
using Vivace.Query.Tests.Traces;
using Vivace.Storage;
using Vivace.Storage.Blocks;
using Vivace.Storage.Files;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Metrics;

/// <summary>What queries say of a block of a store that is damaged.</summary>
public sealed class DamagedBlockTests : IDisposable
{
    private const ulong Second = 1_000_000_000;
    private const ulong Base = 1_795_398_420 * Second;

    private readonly string _folder = Directory.CreateTempSubdirectory("vivace-damage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{ } | sum_over_time(span.n)", false)]
    [InlineData("{ } | sum_over_time(span.n)", true)]
    [InlineData("{ } | rate() by (resource.service.name)", true)]
    [InlineData("{ } > { } | rate()", true)]
    public async Task AQueryFailsRatherThanLeaveOutADamagedBlockWithoutAWord(string query, bool footer)
    {
        await using TraceStore store = await FilledAsync();
        foreach (string data in Directory.GetFiles(_folder, BlockFiles.Data, SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(data);
            bytes.AsSpan(footer ? ^40.. : 4..^9000).Fill(0xA5);
            File.WriteAllBytes(data, bytes);
            File.Delete(Path.Combine(Path.GetDirectoryName(data)!, BlockFiles.Counts));
        }

        var engine = new QueryEngine(store);
        var failure = Assert.Throws<QueryEvaluationException>(() => Ask(engine, query));
        Assert.Contains("is left out from now on; ask again", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Ask(engine, query).Series.Sum(series => series.Samples.Sum(sample => sample.Value)));
    }

    [Fact]
    public async Task DamagedCountsAreMadeUpForByTheData()
    {
        await using TraceStore store = await FilledAsync();
        string path = Assert.Single(Directory.GetFiles(_folder, BlockFiles.Counts, SearchOption.AllDirectories));
        byte[] good = File.ReadAllBytes(path);
        byte[] bad = [.. good];
        bad[30] ^= 1;
        File.WriteAllBytes(path, bad);
        var engine = new QueryEngine(store);
        Assert.Equal(50, Ask(engine, "{ } | count_over_time()").Series.Single().Samples.Single().Value);
        Assert.Equal(50, Ask(engine, "{ } | count_over_time() by (resource.service.name)").Series.Single().Samples.Single().Value);
        Assert.Equal(good, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task ADamagedBloomFilterHidesNoTraceFromAQueryThatPutsTracesTogether()
    {
        await using TraceStore store = await FilledAsync();
        File.WriteAllText(Assert.Single(Directory.GetFiles(_folder, BlockFiles.Bloom(0), SearchOption.AllDirectories)), "rubbish");
        await AppendAsync(store, 50);
        Assert.Equal(51, Ask(new QueryEngine(store), "{ } && { } | count_over_time()").Series.Single().Samples.Single().Value);
    }

    private static MetricsAnswer Ask(QueryEngine engine, string query) => engine.Metrics(
        ["t"], TraceQLCompiler.Compile(query, QueryKind.Metrics),
        new MetricsRequest { Start = Base - Second, End = Base + (1000 * Second), IsInstant = true }, TestHead.Context());

    private async Task<TraceStore> FilledAsync()
    {
        var files = PhysicalFileSystem.Instance;
        var store = new TraceStore(
            new TraceStoreOptions { MaxHeadBytes = 64 << 20 }, FileWriteAheadLog.Open(new FileLogOptions { Directory = Path.Combine(_folder, "wal") }),
            TimeProvider.System,
            new BlockStorage
            {
                Store = new LocalObjectStore(files, Path.Combine(_folder, "blocks"), TimeProvider.System),
                Files = files,
                LogFolder = Path.Combine(_folder, "wal"),
            });
        await store.ReplayAsync(null, CancellationToken.None);
        for (int i = 0; i < 50; i++)
        {
            await AppendAsync(store, i);
        }

        Assert.True(await store.CutAsync(everything: true, CancellationToken.None));
        return store;
    }

    private static async Task AppendAsync(TraceStore store, int number)
    {
        var span = new TestSpan
        {
            TraceId = (1, (ulong)number + 1),
            Id = (ulong)number + 1,
            Start = Base + ((ulong)number * Second),
            Duration = 5,
            Name = "op",
            Attributes = new KeyValues { ["n"] = (long)number },
            Resource = new TestResource { Attributes = new KeyValues { ["service.name"] = "s" } },
        };
        await store.AppendAsync("t", TestHead.Request(span), new SpanLimits(0, 0), RequestFlags.None, null);
    }
}
