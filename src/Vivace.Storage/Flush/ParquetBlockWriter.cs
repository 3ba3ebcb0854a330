using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Compaction;
using Vivace.Storage.Files;
using Vivace.Storage.Head;
using Vivace.Storage.ObjectStore;
using Vivace.Traces.Model;

namespace Vivace.Storage.Flush;

/// <summary>Writes blocks as vParquet4 into local folders.</summary>
internal sealed class ParquetBlockWriter(IFileSystem files, LocalObjectStore store, BlockFormat format) : IBlockWriter
{
    /// <summary>How many traces are written before it is asked again whether to go on.</summary>
    private const int TracesPerCheck = 256;

    public BlockMeta Write(BlockTarget target, HeadBlock head, CancellationToken cancellation)
    {
        TraceId[] ids = [.. head.Traces().AsSpan(0, head.TraceCount).ToArray().Select(static trace => trace.Id)];
        Array.Sort(ids, Compare);
        using BlockWriter writer = Begin(target, DedicatedColumns(target));
        for (int i = 0; i < ids.Length; i++)
        {
            if (i % TracesPerCheck == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            writer.BeginTrace(ids[i]);
            writer.BeginInput();
            foreach (int row in head.FindRows(ids[i]))
            {
                writer.AddSpan(head.Locate(row, out int index), index);
            }

            writer.EndTrace();
        }

        return Finish(writer, target);
    }

    public MergeResult Merge(BlockTarget target, IReadOnlyList<StoredBlock> inputs, CancellationToken cancellation)
    {
        List<TraceCursor> cursors = [];
        try
        {
            foreach (StoredBlock input in inputs)
            {
                cursors.Add(Guarded(input, () => new TraceCursor(input.Reader())));
            }

            using BlockWriter writer = Begin(target, inputs[0].Meta.DedicatedColumns.All);
            var merge = new TraceMerge(writer, cursors, (cursor, work) => Guarded(inputs[cursors.IndexOf(cursor)], work));
            merge.Run(cancellation);
            return new MergeResult(Finish(writer, target), merge.CombinedTraces, writer.DroppedCopies, merge.RefusedSpans);
        }
        finally
        {
            cursors.Clear();
        }
    }

    public MergeResult? Import(
        BlockTarget target, IReadOnlyList<BlockReader> inputs, CancellationToken cancellation)
    {
        using BlockWriter writer = Begin(target, inputs.Count > 0 ? inputs[0].Meta.DedicatedColumns.All : []);
        var merge = new TraceMerge(writer, [.. inputs.Select(static input => new TraceCursor(input))], static (_, work) => work());
        merge.Run(cancellation);
        return writer.TraceCount == 0
            ? null
            : new MergeResult(Finish(writer, target), merge.CombinedTraces, writer.DroppedCopies, merge.RefusedSpans);
    }

    private static int Compare(TraceId a, TraceId b) => a.High != b.High ? a.High.CompareTo(b.High) : a.Low.CompareTo(b.Low);

    private static T Guarded<T>(StoredBlock input, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException damage) when (damage is Parquet.ParquetException or BlockException or EndOfStreamException or FileNotFoundException)
        {
            throw new UnreadableInputException(input, damage);
        }
    }

    private IReadOnlyList<DedicatedColumn> DedicatedColumns(BlockTarget target) => format.DedicatedColumns(target.Name.Tenant);

    private BlockWriter Begin(BlockTarget target, IReadOnlyList<DedicatedColumn> columns) => new(
        files,
        store.CreateFolder(BlockKeys.Folder(target.Name.Tenant, target.Name.BlockId)),
        new BlockWriterOptions
        {
            BlockId = target.Name.BlockId,
            Tenant = target.Name.Tenant,
            DedicatedColumns = columns,
            BloomFalsePositives = format.BloomFalsePositives,
            BloomShardBytes = format.BloomShardBytes,
            WritesMeta = false,
        });

    private static BlockMeta Finish(BlockWriter writer, BlockTarget target) =>
        writer.Finish() ?? throw new IOException($"block {target.Name.BlockId:D} of {target.Name.Tenant} would have no traces");
}
