using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Files;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>A temporary folder with a block.</summary>
internal sealed class BlockFolder : IDisposable
{
    public sealed record Settings
    {
        public int MaxRowGroupSpans { get; init; } = 100_000;

        public long ExpectedTraces { get; init; }

        public IReadOnlyList<DedicatedColumn> Dedicated { get; init; } = [];
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("vivace-block-").FullName;

    public long Traces { get; private set; }

    public long Spans { get; private set; }

    public BlockMeta Write(IReadOnlyList<SpanBatch> traces, Settings settings)
    {
        using BlockWriter writer = Begin(settings);
        foreach (SpanBatch trace in traces)
        {
            writer.BeginTrace(trace.TraceIds[0]);
            writer.BeginInput();
            for (int row = 0; row < trace.Count; row++)
            {
                writer.AddSpan(trace, row);
            }

            writer.EndTrace();
        }

        return Finish(writer);
    }

    public BlockWriter Begin(Settings settings) => new(new PhysicalFileSystem(), Path, new BlockWriterOptions
    {
        BlockId = Guid.NewGuid(),
        Tenant = "single-tenant",
        MaxRowGroupSpans = settings.MaxRowGroupSpans,
        ExpectedTraces = settings.ExpectedTraces,
        DedicatedColumns = settings.Dedicated,
    });

    public BlockMeta Finish(BlockWriter writer)
    {
        BlockMeta meta = writer.Finish()!;
        (Traces, Spans) = (writer.TraceCount, writer.SpanCount);
        return meta;
    }

    public BlockReader Open() => BlockReader.Open(new PhysicalFileSystem(), Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
