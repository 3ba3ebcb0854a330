using System.Globalization;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;

namespace Vivace.Storage.Compaction;

/// <summary>
/// Chooses blocks to merge (block-format specification, section 17): of one window of time, in the last day of one level, as many as the
/// limits allow up to four. Windows and levels decide alone, so what it chooses depends on nothing but its arguments.
/// </summary>
/// <param name="window">Blocks whose ends are in one window of this length are merged.</param>
/// <param name="maxObjects">Most traces of a merged block.</param>
/// <param name="maxBytes">Most bytes of a merged block.</param>
/// <param name="mixesColumns">Whether blocks with different dedicated columns are merged.</param>
internal sealed class CompactionSelector(TimeSpan window, long maxObjects, long maxBytes, bool mixesColumns = false)
{
    private const int MinInputs = 2;
    private const int MaxInputs = 4;

    /// <summary>In blocks younger than this, levels are kept apart, so that new blocks are not merged into large ones again and again.</summary>
    private static readonly TimeSpan ActiveTime = TimeSpan.FromHours(24);

    private readonly long _windowSeconds = Math.Max(1, (long)window.TotalSeconds);

    /// <summary>Runs of blocks that can be merged now, in the order in which they should be.</summary>
    public IReadOnlyList<IReadOnlyList<StoredBlock>> Select(IEnumerable<StoredBlock> live, DateTimeOffset now)
    {
        long current = Window(now), active = Window(now - ActiveTime);
        Candidate[] candidates =
        [
            .. live.Where(block => Window(block.Meta.End) != active)
                .Select(block => Describe(block, current, active))
                .OrderBy(static one => one.Group, StringComparer.Ordinal)
                .ThenBy(static one => one.Order, StringComparer.Ordinal)
                .ThenBy(static one => one.Block.Meta.BlockId),
        ];
        List<IReadOnlyList<StoredBlock>> runs = [];
        for (int at = 0; at < candidates.Length;)
        {
            int length = RunAt(candidates, at);
            if (length >= MinInputs)
            {
                runs.Add([.. candidates.Skip(at).Take(length).Select(static one => one.Block)]);
            }

            at += length;
        }

        return runs;
    }

    private int RunAt(Candidate[] candidates, int at)
    {
        long objects = 0, bytes = 0;
        int length = 0;
        while (length < MaxInputs && at + length < candidates.Length)
        {
            Candidate next = candidates[at + length];
            objects += next.Block.Meta.TotalObjects;
            bytes += next.Block.Meta.Size;
            if (length > 0 && (objects > maxObjects || bytes > maxBytes || next.Group != candidates[at].Group || next.Kind != candidates[at].Kind))
            {
                break;
            }

            length++;
        }

        return length;
    }

    private Candidate Describe(StoredBlock block, long current, long active)
    {
        BlockMeta meta = block.Meta;
        long window = Window(meta.End);
        string kind = $"{meta.Format}\n{(mixesColumns ? "" : meta.DedicatedColumns.Key())}";
        return window > active
            ? new Candidate(block, Text($"A-{meta.CompactionLevel}-{current - window:X16}-{meta.ReplicationFactor}"), Text($"{meta.TotalObjects:X16}-{kind}"), kind)
            : new Candidate(block, Text($"B-{current - window:X16}-{meta.ReplicationFactor}"), Text($"{meta.CompactionLevel}-{meta.TotalObjects:X16}-{kind}"), kind);
    }

    private long Window(DateTimeOffset time) => Math.DivRem(time.ToUnixTimeSeconds(), _windowSeconds).Quotient;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Candidate(StoredBlock Block, string Group, string Order, string Kind);
}
