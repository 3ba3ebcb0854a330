using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>A damaged block is refused with a sentence; it never crashes its reader, makes it spin, or takes its memory.</summary>
public sealed class HostileBlockTests
{
    private static readonly byte[] Data = File.ReadAllBytes(Path.Combine(TempoBlocks.Folder(TempoBlocks.Default), BlockFiles.Data));
    private static readonly BlockMeta Meta =
        BlockMetaJson.Read(File.ReadAllBytes(Path.Combine(TempoBlocks.Folder(TempoBlocks.Default), BlockFiles.Meta)));

    [Fact]
    public void TruncatedFilesAreRefused()
    {
        var random = new Random(1);
        for (int i = 0; i < 150; i++)
        {
            int length = i < 20 ? i : random.Next(Data.Length);
            Assert.ThrowsAny<IOException>(() => ReadAll(Data.AsMemory(0, length)));
        }
    }

    [Fact]
    public void FlippedBitsAreRefusedOrHarmless()
    {
        var random = new Random(2);
        int refused = 0;
        byte[] damaged = [.. Data];
        for (int i = 0; i < 500; i++)
        {
            // Half of them hit the footer, which is a third of the file and says how everything else is read.
            int at = i % 2 == 0 ? random.Next(Data.Length) : random.Next(Data.Length - Meta.FooterSize - 8, Data.Length);
            byte flip = (byte)(1 << random.Next(8));
            damaged[at] ^= flip;
            refused += IsRefused(damaged) ? 1 : 0;
            damaged[at] ^= flip;
        }

        Assert.InRange(refused, 100, 499);
    }

    [Fact]
    public void OverwrittenBytesAreRefusedOrHarmless()
    {
        var random = new Random(3);
        for (int i = 0; i < 250; i++)
        {
            byte[] damaged = [.. Data];
            for (int k = 0; k < 4; k++)
            {
                int at = random.Next(Data.Length - 16);
                byte value = (byte)(random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => random.Next(256) });
                damaged.AsSpan(at, random.Next(1, 12)).Fill(value);
            }

            IsRefused(damaged);
        }
    }

    [Fact]
    public void FootersOfRandomBytesAreRefused()
    {
        var random = new Random(4);
        for (int i = 0; i < 3000; i++)
        {
            byte[] file = new byte[random.Next(16, 400)];
            random.NextBytes(file);
            "PAR1"u8.CopyTo(file.AsSpan(file.Length - 4));
            BitConverter.TryWriteBytes(file.AsSpan(file.Length - 8), file.Length - 12);
            Assert.Throws<ParquetException>(() => ParquetFile.Open(new MemoryRangeSource(file)));
        }
    }

    private static bool IsRefused(byte[] file)
    {
        try
        {
            ReadAll(file);
            return false;
        }
        catch (Exception refusal) when (refusal is ParquetException or BlockException)
        {
            return true;
        }
    }

    private static void FindAll(AttributeColumns attributes, ColumnDictionary keys)
    {
        for (int i = 0; i < Math.Min(3, keys.Values.Count); i++)
        {
            if (attributes.Find(keys.Values[i]) is { } found)
            {
                found.TypeOfFirst();
                found.Strings();
                found.Ints();
                found.Doubles();
                found.Bools();
            }
        }
    }

    private static void ReadAll(ReadOnlyMemory<byte> file)
    {
        using BlockReader block = BlockReader.Open(new MemoryRangeSource(file), Meta);
        for (int group = 0; group < block.RowGroupCount; group++)
        {
            BlockRows rows = block.OpenRowGroup(group);
            FindAll(rows.SpanAttributes, rows.SpanAttributeKeys);
            FindAll(rows.ResourceAttributes, rows.ResourceAttributeKeys);
            var dictionary = new TraceDictionary();
            var restorer = new SpanRestorer(rows, dictionary);
            var batch = new SpanBatch(dictionary);
            for (int trace = 0; trace < rows.TraceCount; trace++)
            {
                restorer.AppendTrace(trace, batch);
            }

            _ = (rows.RootServiceNames, rows.RootSpanNames, rows.ServiceStatNames, rows.ServiceStatSpans, rows.ServiceStatErrors);
            _ = (rows.NestedSetLefts, rows.NestedSetRights, rows.NestedSetParents, rows.TraceStarts, rows.TraceEnds, rows.TraceDurations);
            _ = rows.ResourceDedicated(BlockColumns.DedicatedSlots - 1);
            block.Find(new TraceId(0x5bd1e99500000000, 1));
        }
    }
}
