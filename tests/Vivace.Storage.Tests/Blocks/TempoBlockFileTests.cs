using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

public sealed class TempoBlockFileTests
{
    [Theory]
    [InlineData(TempoBlocks.Default)]
    [InlineData(TempoBlocks.DedicatedColumns)]
    public void ColumnsAreWhatAnotherReaderDecodes(string name)
    {
        using BlockReader block = TempoBlocks.Open(name);
        JsonArray expected = TempoBlocks.Rows(name);
        int at = 0;
        for (int group = 0; group < block.RowGroupCount; group++)
        {
            BlockRows rows = block.OpenRowGroup(group);
            for (int trace = 0; trace < rows.TraceCount; trace++)
            {
                string difference = JsonDifference.First(expected[at++], RowJson.Row(rows, trace), rows.TraceIds[trace].ToString());
                Assert.Equal("", difference);
            }
        }

        Assert.Equal(expected.Count, at);
    }

    [Theory]
    [InlineData(TempoBlocks.Default)]
    [InlineData(TempoBlocks.DedicatedColumns)]
    [InlineData(TempoBlocks.MultiPage)]
    public void SideFilesAreReproducedByteForByte(string name)
    {
        string folder = TempoBlocks.Folder(name);
        byte[] metaFile = File.ReadAllBytes(Path.Combine(folder, BlockFiles.Meta));
        BlockMeta meta = BlockMetaJson.Read(metaFile);
        Assert.Equal(metaFile, BlockMetaJson.Write(meta));

        byte[] indexFile = File.ReadAllBytes(Path.Combine(folder, BlockFiles.Index));
        Assert.Equal(indexFile, BlockIndex.Read(indexFile).Write());

        // Tempo counts the rows of its log; one trace of these was in two of them.
        int shardBytes = (int)(BinaryPrimitives.ReadUInt64BigEndian(File.ReadAllBytes(Path.Combine(folder, BlockFiles.Bloom(0)))) / 8);
        var bloom = new BloomFilterBuilder(name == TempoBlocks.MultiPage ? meta.TotalObjects : meta.TotalObjects + 1, 0.01, shardBytes);
        using BlockReader block = TempoBlocks.Open(name);
        for (int group = 0; group < block.RowGroupCount; group++)
        {
            foreach (TraceId id in block.OpenRowGroup(group).TraceIds)
            {
                bloom.Add(id);
            }
        }

        Assert.Equal(meta.BloomShards, bloom.Shards);
        for (int shard = 0; shard < bloom.Shards; shard++)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, BlockFiles.Bloom(shard))), bloom.ToFile(shard));
        }
    }

    [Fact]
    public void TempoLogGivesTheTracesOfItsBlock()
    {
        string path = Directory.GetDirectories(Path.Combine(TempoBlocks.Root, "wal")).Single();
        TempoWalFolder? folder = TempoWalFolder.TryParse(TempoBlocks.Files, path);
        Assert.NotNull(folder);
        Assert.Equal("single-tenant", folder.Tenant);
        List<string> skipped = [];
        IReadOnlyList<BlockReader> readers = folder.OpenFiles(skipped);
        Assert.Empty(skipped);
        Assert.Equal(3, readers.Count);
        using BlockReader block = TempoBlocks.Open(TempoBlocks.DedicatedColumns);
        HashSet<TraceId> seen = [];
        foreach (BlockReader reader in readers)
        {
            BlockRows rows = reader.OpenRowGroup(0);
            for (int trace = 0; trace < rows.TraceCount; trace++)
            {
                seen.Add(rows.TraceIds[trace]);
                BlockRows? whole = block.Find(rows.TraceIds[trace]);
                Assert.NotNull(whole);
                if (rows.SpanCount == whole.SpanCount)
                {
                    // A block's resources are put together and in order, the log's are not: spans are compared.
                    Assert.Equal(Spans(whole, 0), Spans(rows, trace));
                }
            }

            reader.Dispose();
        }

        Assert.Equal(50, seen.Count);
    }

    private static List<(ulong Id, ulong Parent, ulong Start, string Name)> Spans(BlockRows rows, int trace)
    {
        int start = trace == 0 ? 0 : rows.TraceSpanEnds[trace - 1];
        return [.. Enumerable.Range(start, rows.TraceSpanEnds[trace] - start)
            .Select(span => (rows.SpanIds[span], rows.ParentSpanIds[span], rows.Starts[span], Encoding.UTF8.GetString(rows.Names[span])))
            .Order()];
    }

    [Fact]
    public void OtherFormatsAreRefusedByName()
    {
        BlockMeta meta = BlockMetaJson.Read(File.ReadAllBytes(Path.Combine(TempoBlocks.Folder(TempoBlocks.Default), BlockFiles.Meta)));
        var refusal = Assert.Throws<BlockException>(
            () => BlockReader.Open(TempoBlocks.Files, TempoBlocks.Folder(TempoBlocks.Default), meta with { Format = "vParquet5" }));
        Assert.Contains("vParquet5", refusal.Message);
    }
}
