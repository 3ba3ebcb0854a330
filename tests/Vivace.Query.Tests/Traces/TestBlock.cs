using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Files;
using Vivace.Storage.Head;
using Vivace.Traces.Model;

namespace Vivace.Query.Tests.Traces;

/// <summary>Spans in a block of a temporary folder.</summary>
internal sealed class TestBlock : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vivace-block-").FullName;

    /// <summary>Writes what a head holds.</summary>
    /// <param name="spans">Spans of any traces.</param>
    /// <param name="rowGroupSpans">Spans after which a row group ends.</param>
    public TestBlock(IEnumerable<TestSpan> spans, int rowGroupSpans = 10)
    {
        HeadBlock head = TestHead.Of(spans);
        var options = new BlockWriterOptions { BlockId = Guid.NewGuid(), Tenant = "one", MaxRowGroupSpans = rowGroupSpans };
        var files = new PhysicalFileSystem();
        using (var writer = new BlockWriter(files, _folder, options))
        {
            TraceId[] ids = [.. Enumerable.Range(0, head.TraceCount).Select(trace => head.Traces()[trace].Id)];
            foreach (TraceId id in ids.OrderBy(id => id.High).ThenBy(id => id.Low))
            {
                writer.BeginTrace(id);
                writer.BeginInput();
                foreach (int row in head.FindRows(id))
                {
                    SpanBatch batch = head.Locate(row, out int index);
                    writer.AddSpan(batch, index);
                }

                writer.EndTrace();
            }

            writer.Finish();
        }
    }

    /// <summary>Where its files are.</summary>
    public string Folder => _folder;

    public BlockReader Open() => BlockReader.Open(new PhysicalFileSystem(), _folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
