using System.Text;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Flush;
using Vivace.Storage.Head;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Lifecycle;

/// <summary>A span as these tests tell spans apart.</summary>
internal readonly record struct SpanName(TraceId Trace, ulong Span);

/// <summary>Blocks whose data is a line for each span: what the life of blocks is about, without a format.</summary>
internal sealed class LineBlockWriter : IBlockWriter
{
    private const int WriteBytes = 48;

    /// <summary>Called before each merge.</summary>
    public Action? Merging { get; set; }

    public BlockMeta Write(BlockTarget target, HeadBlock head, CancellationToken cancellation) => Write(target, Spans(head), 0);

    public MergedBlock Merge(BlockTarget target, IReadOnlyList<StoredBlock> inputs, CancellationToken cancellation)
    {
        Merging?.Invoke();
        List<SpanName> all = [];
        foreach (StoredBlock input in inputs)
        {
            try
            {
                all.AddRange(Spans(input));
            }
            catch (Exception damage) when (damage is IOException or FormatException)
            {
                throw new UnreadableInputException(input, damage);
            }
        }

        SpanName[] distinct = [.. all.Distinct()];
        return new MergedBlock(Write(target, distinct, 1), 0, all.Count - distinct.Length, 0);
    }

    public MergedBlock? Import(BlockTarget target, IReadOnlyList<BlockReader> inputs, CancellationToken cancellation) => null;

    public static IEnumerable<SpanName> Spans(HeadBlock head)
    {
        for (int row = 0; row < head.RowCount; row++)
        {
            SpanBatch batch = head.Locate(row, out int index);
            yield return new SpanName(batch.TraceIds[index], batch.SpanIds[index]);
        }
    }

    public static IEnumerable<SpanName> Spans(StoredBlock block)
    {
        using IRangeSource source = block.Open(BlockFiles.Data);
        byte[] text = new byte[source.Length];
        source.Read(text, 0);
        return [.. Encoding.ASCII.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static SpanName Parse(string line) =>
        TraceId.TryParse(line.AsSpan(0, 32), out TraceId id) && line[32] == ' '
            ? new SpanName(id, Convert.ToUInt64(line[33..], 16))
            : throw new FormatException($"'{line}' is no span");

    private static BlockMeta Write(BlockTarget target, IEnumerable<SpanName> spans, int level)
    {
        SpanName[] sorted = [.. spans.OrderBy(span => span.Trace.High).ThenBy(span => span.Trace.Low).ThenBy(span => span.Span)];
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(sorted.Select(span => $"{span.Trace} {span.Span:x}\n")));
        using (IObjectUpload data = target.Create(BlockFiles.Data))
        {
            for (int at = 0; at < text.Length; at += WriteBytes)
            {
                data.Write(text.AsSpan(at, Math.Min(WriteBytes, text.Length - at)));
            }

            data.Complete();
        }

        foreach (string name in new[] { BlockFiles.Bloom(0), BlockFiles.Index })
        {
            using IObjectUpload side = target.Create(name);
            side.Write("side"u8);
            side.Complete();
        }

        DateTimeOffset start = DateTimeOffset.UnixEpoch.AddSeconds(StoreWorld.SpanSeconds);
        return new BlockMeta
        {
            BlockId = target.Name.BlockId,
            Tenant = target.Name.Tenant,
            Start = start,
            End = start,
            Size = text.Length,
            TotalObjects = sorted.Select(span => span.Trace).Distinct().Count(),
            TotalRecords = 1,
            BloomShards = 1,
            CompactionLevel = level,
        };
    }
}
