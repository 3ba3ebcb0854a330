using System.Collections.Concurrent;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Merging;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
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

    /// <summary>
    /// A trace must fit into memory to be written as one. Parts that take it past this are left out, as Tempo does from a tenth of it.
    /// </summary>
    private const long MaxMergedTraceBytes = 64 << 20;

    private const TraceMarks MayHoldCopies = TraceMarks.RepeatsSpanIds | TraceMarks.MayRepeatSpanIds;

    /// <summary>The columns last chosen for each tenant.</summary>
    private readonly ConcurrentDictionary<string, IReadOnlyList<DedicatedColumn>> _chosen = new(StringComparer.Ordinal);

    public BlockMeta Write(BlockTarget target, HeadBlock head, CancellationToken cancellation)
    {
        TraceId[] ids = [.. head.Traces().AsSpan(0, head.TraceCount).ToArray().Select(static trace => trace.Id)];
        Array.Sort(ids, Compare);
        using BlockWriter writer = Begin(target, format.DedicatedColumns(target.Name.Tenant) ?? Choose(target.Name.Tenant, head));
        for (int i = 0; i < ids.Length; i++)
        {
            if (i % TracesPerCheck == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            // The spans of a single request stay in the order they were sent in (block format specification, section 9.1).
            TraceMarks marks = head.Traces()[head.FindTrace(ids[i])].Marks;
            writer.BeginTrace(ids[i], (marks & TraceMarks.SeveralPushes) == 0, (marks & MayHoldCopies) != 0);
            writer.BeginInput();
            foreach (int row in head.FindRows(ids[i]))
            {
                writer.AddSpan(head.Locate(row, out int index), index);
            }

            writer.EndTrace();
        }

        return Finish(writer, target);
    }

    public MergedBlock Merge(BlockTarget target, IReadOnlyList<StoredBlock> inputs, CancellationToken cancellation)
    {
        try
        {
            using BlockWriter writer = Begin(
                target,
                ChoosesColumns(target.Name.Tenant) ? ColumnChoice.Of(inputs) : inputs[0].Meta.DedicatedColumns.All,
                inputs.Sum(static input => input.Meta.TotalObjects));
            MergeResult merged = BlockMerger.Merge([.. inputs.Select(static input => input.Reader())], writer, MaxMergedTraceBytes, cancellation);
            return new MergedBlock(Finish(writer, target), merged.CombinedTraces, merged.DroppedSpans, merged.TooLargeSpans);
        }
        catch (IOException damage) when (BlockException.IsDamage(damage))
        {
            StoredBlock? damaged = inputs.FirstOrDefault(input => CannotBeRead(input, cancellation));
            if (damaged is null)
            {
                throw;
            }

            throw new UnreadableInputException(damaged, damage);
        }
    }

    public MergedBlock? Import(BlockTarget target, IReadOnlyList<BlockReader> inputs, CancellationToken cancellation)
    {
        using BlockWriter writer = Begin(target, inputs.Count > 0 ? inputs[0].Meta.DedicatedColumns.All : []);
        MergeResult merged = SpanMerger.Merge(inputs, writer, MaxMergedTraceBytes, cancellation);
        return merged.Traces == 0
            ? null
            : new MergedBlock(Finish(writer, target), merged.CombinedTraces, merged.DroppedSpans, merged.TooLargeSpans);
    }

    private IReadOnlyList<DedicatedColumn> Choose(string tenant, HeadBlock head) =>
        _chosen[tenant] = ColumnChoice.Of(head, _chosen.GetValueOrDefault(tenant, []));

    /// <summary>Reads a block to its end, to find out which one of several is damaged.</summary>
    private static bool CannotBeRead(StoredBlock input, CancellationToken cancellation)
    {
        try
        {
            var cursor = new BlockTraceCursor(input.Reader());
            while (cursor.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
            }

            return false;
        }
        catch (IOException damage) when (BlockException.IsDamage(damage))
        {
            return true;
        }
    }

    private static int Compare(TraceId a, TraceId b) => a.High != b.High ? a.High.CompareTo(b.High) : a.Low.CompareTo(b.Low);

    public bool ChoosesColumns(string tenant) => format.DedicatedColumns(tenant) is null;

    private BlockWriter Begin(BlockTarget target, IReadOnlyList<DedicatedColumn> columns, long expectedTraces = 0) => new(
        files,
        store.CreateFolder(BlockKeys.Folder(target.Name.Tenant, target.Name.BlockId)),
        new BlockWriterOptions
        {
            BlockId = target.Name.BlockId,
            Tenant = target.Name.Tenant,
            DedicatedColumns = columns,
            ExpectedTraces = expectedTraces,
            BloomFalsePositives = format.BloomFalsePositives,
            BloomShardBytes = format.BloomShardBytes,
            WritesMeta = false,
        });

    private static BlockMeta Finish(BlockWriter writer, BlockTarget target) =>
        writer.Finish() ?? throw new IOException($"block {target.Name.BlockId:D} of {target.Name.Tenant} would have no traces");
}
