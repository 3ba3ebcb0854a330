using System.Globalization;
using System.Runtime.CompilerServices;
using Vivace.Query.Sources.Blocks;
using Vivace.Storage.Head;

namespace Vivace.Query.Sources.Heads;

/// <summary>
/// Which traces of heads blocks hold spans of too. A head only gets more traces and a block never changes, so that a query looks at the
/// traces that have come since the one before.
/// </summary>
internal static class KnownOverlaps
{
    private static readonly ConditionalWeakTable<HeadBlock, Dictionary<string, Known>> Heads = [];

    /// <summary>Pairs of numbers of traces: in the head, in the row group.</summary>
    public static List<(int Head, int Row)> Of(HeadSource head, RowGroupSource rows)
    {
        Dictionary<string, Known> blocks = Heads.GetValue(head.Head, static _ => []);
        string name = string.Create(CultureInfo.InvariantCulture, $"{rows.Block.Meta.BlockId:N}/{rows.RowGroup}");
        lock (blocks)
        {
            if (!blocks.TryGetValue(name, out Known? known))
            {
                known = new Known();
                blocks.Add(name, known);
            }

            for (; known.Traces < head.TraceCount; known.Traces++)
            {
                int row = rows.Find(head.IdOf(known.Traces));
                if (row >= 0)
                {
                    known.Pairs.Add((known.Traces, row));
                }
            }

            // Another query may have seen a later state of the head.
            return known.Pairs.FindAll(pair => pair.Head < head.TraceCount);
        }
    }

    private sealed class Known
    {
        public List<(int Head, int Row)> Pairs { get; } = [];

        /// <summary>Traces of the head that have been looked up.</summary>
        public int Traces { get; set; }
    }
}
