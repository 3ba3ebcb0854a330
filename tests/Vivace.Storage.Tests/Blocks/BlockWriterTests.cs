using System.Text.Json.Nodes;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Files;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

public sealed class BlockWriterTests : IDisposable
{
    private readonly PhysicalFileSystem _files = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("vivace-block-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TempoBlocks.Default, 1 << 20)]
    [InlineData(TempoBlocks.Default, 40)]
    [InlineData(TempoBlocks.DedicatedColumns, 1 << 20)]
    [InlineData(TempoBlocks.DedicatedColumns, 40)]
    public void ARewrittenTempoBlockHasTheRowsThatTempoWrote(string name, int rowGroupSpans)
    {
        using BlockReader tempo = TempoBlocks.Open(name);
        BlockMeta meta = Rewrite(tempo, rowGroupSpans);
        Assert.Equal(tempo.Meta.DedicatedColumns.All, meta.DedicatedColumns.All);
        Assert.Equal(tempo.Meta.TotalObjects, meta.TotalObjects);

        using BlockReader written = BlockReader.Open(_files, _folder);
        Assert.Equal(rowGroupSpans > 1000 ? 1 : 6, Math.Min(6, written.RowGroupCount));
        JsonArray expected = TempoBlocks.Rows(name);
        int at = 0;
        for (int group = 0; group < written.RowGroupCount; group++)
        {
            BlockRows rows = written.OpenRowGroup(group);
            for (int trace = 0; trace < rows.TraceCount; trace++)
            {
                JsonObject row = RowJson.Row(rows, trace);
                Normalize(row);
                Normalize(expected[at]!.AsObject());
                Assert.Equal("", JsonDifference.First(expected[at++], row, rows.TraceIds[trace].ToString()));
                BlockRows? found = written.Find(rows.TraceIds[trace]);
                Assert.NotNull(found);
                Assert.Equal((group, trace), (found.RowGroup, found.FirstRow));
            }
        }

        Assert.Equal(expected.Count, at);
    }

    [Fact]
    public void ColumnsThatSayNothingTakeOnePageAndOthersSmallOnes()
    {
        using var block = new BlockFolder();
        block.Write(RandomTraces.Make(seed: 3, traces: 3000), new BlockFolder.Settings());
        using var file = ParquetFile.Open(new FileRangeSource(_files.Open(Path.Combine(block.Path, BlockFiles.Data), FileOpening.Read)));
        Assert.True(block.Spans > 3 * Axis.PageEntries);
        for (int column = 0; column < BlockColumns.Count; column++)
        {
            ColumnChunk chunk = file.Metadata.RowGroups[0].Chunks[column];
            PageLocation[] pages = file.ReadOffsetIndex(chunk, file.Metadata.RowGroups[0].RowCount);
            Assert.Equal(chunk.IsAllNull, chunk.IsAllNull && pages.Length == 1);
            Assert.True(chunk.IsAllNull || column != BlockColumns.SpanId || pages.Length >= 3);
        }
    }

    /// <summary>What Tempo leaves as it came when it puts nothing together, and what this writer always puts in order.</summary>
    private static void Normalize(JsonObject row)
    {
        foreach (JsonNode? resource in row["rs"]!.AsArray())
        {
            SortAttributes(resource!["Resource"]!["Attrs"]!.AsArray());
            foreach (JsonNode? scope in resource["ss"]!.AsArray())
            {
                SortAttributes(scope!["Scope"]!["Attrs"]!.AsArray());
            }
        }
    }

    private static void SortAttributes(JsonArray attributes)
    {
        List<JsonNode?> sorted = [.. attributes.OrderBy(attribute => (string)attribute!["Key"]!, StringComparer.Ordinal)];
        attributes.Clear();
        sorted.ForEach(attributes.Add);
    }

    private BlockMeta Rewrite(BlockReader source, int rowGroupSpans)
    {
        using var writer = new BlockWriter(_files, _folder, new BlockWriterOptions
        {
            BlockId = Guid.NewGuid(),
            Tenant = "single-tenant",
            DedicatedColumns = source.Meta.DedicatedColumns.All,
            MaxRowGroupSpans = rowGroupSpans,
        });
        for (int group = 0; group < source.RowGroupCount; group++)
        {
            BlockRows rows = source.OpenRowGroup(group);
            var dictionary = new TraceDictionary();
            var restorer = new SpanRestorer(rows, dictionary);
            for (int trace = 0; trace < rows.TraceCount; trace++)
            {
                var batch = new SpanBatch(dictionary);
                restorer.AppendTrace(trace, batch);
                writer.BeginTrace(rows.TraceIds[trace], keepOrder: true);
                writer.BeginInput();
                for (int row = 0; row < batch.Count; row++)
                {
                    writer.AddSpan(batch, row);
                }

                writer.EndTrace();
            }
        }

        return writer.Finish()!;
    }
}
