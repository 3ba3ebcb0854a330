using Vivace.Query.Sources.Blocks;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;

namespace Vivace.Query.Tests.Traces;

/// <summary>A block as a query for spans sees it, with its counts or without.</summary>
internal sealed class TestQueriedBlock(TestBlock block, bool withCounts) : QueriedBlock, IDisposable
{
    private readonly BlockReader _reader = block.Open();

    /// <summary>How often its data was asked.</summary>
    public int Opened { get; private set; }

    /// <summary>How often its counts were.</summary>
    public int CountsOpened { get; private set; }

    public override BlockMeta Meta => _reader.Meta;

    public override IReadOnlyList<RowGroupSource> Open()
    {
        Opened++;
        return [.. Enumerable.Range(0, _reader.RowGroupCount).Select(rowGroup => new RowGroupSource(_reader, rowGroup))];
    }

    public override BlockCounts? OpenCounts()
    {
        CountsOpened++;
        return withCounts
            ? BlockCounts.Open(new MemoryRangeSource(File.ReadAllBytes(Path.Combine(block.Folder, BlockFiles.Counts))), Meta.Size)
            : null;
    }

    public override void ForgetCounts()
    {
    }

    public void Dispose() => _reader.Dispose();
}
