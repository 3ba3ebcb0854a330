using System.Text;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>What is found of a key is what going over all attributes finds.</summary>
public sealed class AttributeSelectionTests
{
    [Theory]
    [InlineData(TempoBlocks.Default)]
    [InlineData(TempoBlocks.DedicatedColumns)]
    [InlineData(TempoBlocks.MultiPage)]
    public void KeysAndValuesOfTempoBlocksAreFound(string name)
    {
        using BlockReader block = TempoBlocks.Open(name);
        Assert.InRange(CompareAll(block), 5, int.MaxValue);
    }

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(2, 50)]
    public void KeysAndValuesOfOwnBlocksAreFound(int seed, int rowGroupSpans)
    {
        using var folder = new BlockFolder();
        List<SpanBatch> traces = RandomTraces.Make(seed, 300);
        folder.Write(traces, new() { MaxRowGroupSpans = rowGroupSpans });
        using BlockReader block = folder.Open();
        Assert.InRange(CompareAll(block), 5, int.MaxValue);
    }

    [Fact]
    public void KeysThatNobodyHasCostNoMoreThanTheDictionary()
    {
        using var folder = new BlockFolder();
        folder.Write(RandomTraces.Make(3, 300), new());
        using BlockReader block = folder.Open();
        BlockRows rows = block.OpenRowGroup(0);
        AttributeColumns attributes = rows.SpanAttributes;
        Assert.Null(attributes.Find("no such key"u8));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(attributes.Find("no such key either"u8));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    private static int CompareAll(BlockReader block)
    {
        int compared = 0;
        for (int group = 0; group < block.RowGroupCount; group++)
        {
            BlockRows rows = block.OpenRowGroup(group);
            compared += Compare(rows, r => r.ResourceAttributes, rows.ResourceAttributeKeys)
                + Compare(rows, r => r.ScopeAttributes, rows.ScopeAttributeKeys)
                + Compare(rows, r => r.SpanAttributes, rows.SpanAttributeKeys)
                + Compare(rows, r => r.EventAttributes, rows.EventAttributeKeys)
                + Compare(rows, r => r.LinkAttributes, rows.LinkAttributeKeys);
        }

        return compared;
    }

    private static int Compare(BlockRows rows, Func<BlockRows, AttributeColumns> of, ColumnDictionary keys)
    {
        AttributeColumns attributes = of(rows);
        Assert.Null(attributes.Find("no such key"u8));
        HashSet<string> used = [];
        for (int i = 0; i < attributes.Count; i++)
        {
            used.Add(Encoding.UTF8.GetString(attributes.Keys[i]));
        }

        if (keys.IsComplete)
        {
            Assert.Equal(used.Order(), Enumerable.Range(0, keys.Values.Count).Select(i => Encoding.UTF8.GetString(keys.Values[i])).Order());
        }

        foreach (string key in used)
        {
            AttributeSelection? found = attributes.Find(Encoding.UTF8.GetBytes(key));
            Assert.NotNull(found);
            Compare(attributes, key, found);
        }

        return used.Count;
    }

    private static void Compare(AttributeColumns attributes, string key, AttributeSelection found)
    {
        (ListColumn<int> codes, ByteArrayTable texts) = found.Strings();
        ListColumn<long> ints = found.Ints();
        ListColumn<double> doubles = found.Doubles();
        ListColumn<byte> bools = found.Bools();
        byte[] utf8 = Encoding.UTF8.GetBytes(key);
        int at = 0;
        for (int owner = 0, attribute = 0; owner < attributes.Ends.Length; owner++)
        {
            bool isFirst = true;
            for (; attribute < attributes.Ends[owner]; attribute++)
            {
                if (!isFirst || !attributes.Keys[attribute].SequenceEqual(utf8))
                {
                    continue;
                }

                isFirst = false;
                Assert.Equal(owner, found.Owners[at]);
                Assert.Equal(Texts(attributes.Strings[attribute], attributes.StringValues), Texts(codes[at], texts));
                Assert.Equal(attributes.Ints[attribute], ints[at]);
                Assert.Equal(attributes.Doubles[attribute], doubles[at]);
                Assert.Equal(attributes.Bools[attribute], bools[at]);
                at++;
            }
        }

        Assert.Equal(at, found.Owners.Length);
    }

    private static List<string> Texts(ReadOnlySpan<int> codes, ByteArrayTable texts)
    {
        List<string> result = [];
        foreach (int code in codes)
        {
            result.Add(Encoding.UTF8.GetString(texts[code]));
        }

        return result;
    }
}
