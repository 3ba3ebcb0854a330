using System.Text.Json.Nodes;
using Vivace.Storage.Blocks.Reading;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

public sealed class TempoBlockTraceTests
{
    /// <summary>Tempo renames the server side of a shared id when it answers; the block has the ids as sent.</summary>
    private static readonly string[] SharedIds = ["5bd1e995000000000000000000000005", "5bd1e995000000000000000000000006"];

    [Theory]
    [InlineData(TempoBlocks.Default)]
    [InlineData(TempoBlocks.DedicatedColumns)]
    [InlineData(TempoBlocks.MultiPage)]
    public void TracesAreWhatTempoReturns(string name)
    {
        using BlockReader block = TempoBlocks.Open(name);
        int compared = 0;
        foreach ((TraceId id, JsonNode expected) in TempoBlocks.Traces(name))
        {
            BlockRows? rows = block.Find(id);
            Assert.NotNull(rows);
            JsonNode actual = RestoredTrace.Json(rows, 0);
            if (SharedIds.Contains(id.ToString()))
            {
                RemoveSpanIds(expected);
                RemoveSpanIds(actual);
            }

            AssertEqual(expected, actual, id);
            compared++;
        }

        Assert.True(compared >= 20);
    }

    [Theory]
    [InlineData(TempoBlocks.Default, 50)]
    [InlineData(TempoBlocks.DedicatedColumns, 50)]
    [InlineData(TempoBlocks.MultiPage, 600)]
    public void EveryTraceOfEveryRowGroupIsFoundByItsId(string name, int traces)
    {
        using BlockReader block = TempoBlocks.Open(name);
        int found = 0;
        for (int group = 0; group < block.RowGroupCount; group++)
        {
            TraceId[] ids = block.OpenRowGroup(group).TraceIds;
            for (int row = 0; row < ids.Length; row++)
            {
                BlockRows? rows = block.Find(ids[row]);
                Assert.NotNull(rows);
                Assert.Equal((group, row), (rows.RowGroup, rows.FirstRow));
                found++;
            }
        }

        Assert.Equal(traces, found);
        Assert.Equal(traces, block.Meta.TotalObjects);
    }

    [Fact]
    public void UnknownIdsAreNotFound()
    {
        using BlockReader block = TempoBlocks.Open(TempoBlocks.DedicatedColumns);
        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Null(block.Find(new TraceId((ulong)random.NextInt64(), (ulong)random.NextInt64())));
        }

        Assert.Null(block.Find(default));
        Assert.Null(block.Find(new TraceId(ulong.MaxValue, ulong.MaxValue)));
    }

    [Theory]
    [InlineData(TempoBlocks.Default)]
    [InlineData(TempoBlocks.MultiPage)]
    public void RowsReadAloneEqualRowsOfTheWholeGroup(string name)
    {
        using BlockReader block = TempoBlocks.Open(name);
        BlockRows whole = block.OpenRowGroup(0);
        for (int row = 0; row < whole.TraceCount; row += name == TempoBlocks.MultiPage ? 37 : 1)
        {
            Assert.Equal(RestoredTrace.Message(whole, row), RestoredTrace.Message(block.OpenRows(0, row, 1), 0));
        }
    }

    private static void RemoveSpanIds(JsonNode trace)
    {
        foreach (JsonNode? span in trace["resourceSpans"]!.AsArray()
            .SelectMany(resource => resource!["scopeSpans"]!.AsArray())
            .SelectMany(scope => scope!["spans"]!.AsArray()))
        {
            span!.AsObject().Remove("spanId");
            span.AsObject().Remove("parentSpanId");
        }
    }

    private static void AssertEqual(JsonNode expected, JsonNode actual, TraceId id)
    {
        string difference = JsonDifference.First(expected, actual, "");
        Assert.True(difference.Length == 0, $"{id}: {difference}");
    }
}
