using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Tests.Blocks;
using Vivace.Storage.Tests.Files;
using Vivace.Storage.Tests.Lifecycle;
using Vivace.Storage.Tests.Log;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.TempoImport;

public sealed class TempoLogImportTests
{
    private const string Tenant = "single-tenant";

    private readonly SeenEvents _seen = new();

    private static string Source => Directory.GetDirectories(Path.Combine(TempoBlocks.Root, "wal")).Single();

    private static string Folder => $"{TestLog.Root}/{Path.GetFileName(Source)}";

    [Fact]
    public async Task TracesOfTheLogBecomeABlockAndTheFolderIsMovedAside()
    {
        FaultyFileSystem files = WithLog();
        List<TraceId> expected = Expected();
        await using (TraceStore store = await OpenAsync(files))
        {
            Assert.Equal(expected, Traces(store));
        }

        Assert.False(files.DirectoryExists(Folder));
        Assert.Single(files.List(TestLog.Root + "/vivace-imported"));
        await using TraceStore again = await OpenAsync(files);
        Assert.Equal(expected, Traces(again));
        Assert.Empty(_seen.Failures);
    }

    [Fact]
    public async Task AnEndAtAnyOperationNeitherLosesNorDoublesATrace()
    {
        List<TraceId> expected = Expected();
        bool ended = true;
        for (int cut = 0; ended; cut += 5)
        {
            FaultyFileSystem files = WithLog();
            files.PowerCutAt = cut;
            try
            {
                await using TraceStore store = await OpenAsync(files);
            }
            catch (IOException) when (files.PowerIsCut)
            {
                // It was ended while it opened.
            }

            ended = files.PowerIsCut;
            await using TraceStore next = await OpenAsync(files.AfterPowerCut(new Random(cut)));
            Assert.True(expected.SequenceEqual(Traces(next)), $"traces are lost or doubled at {cut}");
        }
    }

    [Fact]
    public async Task WhatCannotBeReadIsReportedAndStaysInTheFolder()
    {
        FaultyFileSystem files = WithLog();
        files.Put(Folder + "/0000000001", new byte[200]);
        await using TraceStore store = await OpenAsync(files);
        Assert.NotEmpty(Traces(store));
        Assert.Contains("0000000001", Assert.Single(_seen.ImportFailures), StringComparison.Ordinal);
        string moved = files.List(TestLog.Root + "/vivace-imported").Single().Name;
        Assert.True(files.FileExists($"{TestLog.Root}/vivace-imported/{moved}/0000000001"));
    }

    [Fact]
    public async Task AnotherFormatIsRefusedByNameAndLeftAlone()
    {
        FaultyFileSystem files = new();
        string folder = $"{TestLog.Root}/{Guid.NewGuid():D}+{Tenant}+vParquet3";
        files.Put(folder + "/0000000001", [1]);
        await using TraceStore store = await OpenAsync(files);
        Assert.Contains("vParquet3", Assert.Single(_seen.ImportFailures), StringComparison.Ordinal);
        Assert.True(files.FileExists(folder + "/0000000001"));
    }

    [Fact]
    public async Task CompletedBlocksThatWereNotCopiedYetAreTakenOver()
    {
        var files = new FaultyFileSystem();
        string block = TempoBlocks.Folder(TempoBlocks.Default), name = Path.GetFileName(block);
        Copy(files, block, $"{TestLog.Root}/blocks/{Tenant}/{name}");
        Copy(files, block, $"{TestLog.Root}/blocks/other/{name}");
        files.Put($"{TestLog.Root}/blocks/other/{name}/flushed", []);
        await using TraceStore store = await OpenAsync(files);
        Assert.Equal(50, Traces(store).Count);
        using StoreSnapshot other = store.Acquire(["other"]);
        Assert.Empty(other.Blocks);
        Assert.Empty(files.List($"{TestLog.Root}/blocks/{Tenant}"));
    }

    private static FaultyFileSystem WithLog()
    {
        var files = new FaultyFileSystem();
        Copy(files, Source, Folder);
        return files;
    }

    private static void Copy(FaultyFileSystem files, string from, string to)
    {
        foreach (string file in Directory.GetFiles(from))
        {
            files.Put($"{to}/{Path.GetFileName(file)}", File.ReadAllBytes(file));
        }
    }

    private static List<TraceId> Expected()
    {
        HashSet<TraceId> ids = [];
        foreach (BlockReader reader in TempoWalFolder.TryParse(TempoBlocks.Files, Source)!.OpenFiles([]))
        {
            using (reader)
            {
                ids.UnionWith(Enumerable.Range(0, reader.RowGroupCount).SelectMany(group => reader.OpenRowGroup(group).TraceIds));
            }
        }

        return [.. ids.OrderBy(id => id.ToString(), StringComparer.Ordinal)];
    }

    private static List<TraceId> Traces(TraceStore store)
    {
        using StoreSnapshot snapshot = store.Acquire([Tenant]);
        List<TraceId> ids = [];
        foreach (StoredBlock block in snapshot.Blocks)
        {
            BlockReader reader = block.Reader();
            ids.AddRange(Enumerable.Range(0, reader.RowGroupCount).SelectMany(group => reader.OpenRowGroup(group).TraceIds));
        }

        return [.. ids.OrderBy(id => id.ToString(), StringComparer.Ordinal)];
    }

    private async Task<TraceStore> OpenAsync(FaultyFileSystem files)
    {
        var time = new ManualTime { Now = DateTimeOffset.UtcNow };
        var store = new TraceStore(
            new TraceStoreOptions { MaxHeadBytes = 64 << 20 },
            FileWriteAheadLog.Open(TestLog.Options(files) with { Time = time }),
            time,
            new BlockStorage
            {
                Store = new LocalObjectStore(files, StoreWorld.Blocks, time),
                Files = files,
                LogFolder = TestLog.Root,
                Observer = _seen,
                Rules = new BlockRules { Tenant = static _ => new TenantBlockRules { BlockRetention = TimeSpan.Zero } },
            });
        try
        {
            await store.ReplayAsync(null, CancellationToken.None);
            store.Maintain(CancellationToken.None);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}
