using System.Runtime.CompilerServices;
using Vivace.Storage.Head;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Sources.Heads;

/// <summary>
/// The codes that a field has in the full chunks of heads, which do not change any more: a look-up of values without a filter reads only
/// what has come since the one before.
/// </summary>
internal static class KnownHeadValues
{
    /// <summary>Fields remembered for a head; who asks for more begins anew.</summary>
    private const int MaxFields = 64;

    /// <summary>Rows read at a time, small enough for the stack.</summary>
    private const int Block = 512;

    private static readonly ConditionalWeakTable<HeadBlock, Dictionary<FieldReference, Known>> Heads = [];

    /// <summary>The codes of a field in the first parts of a head, in the order they were first seen. They mean the same in every query.</summary>
    /// <param name="source">The head.</param>
    /// <param name="field">A field whose column is coded by the head's own tables.</param>
    public static int[] Of(HeadSource source, FieldReference field)
    {
        Dictionary<FieldReference, Known> fields = Heads.GetValue(source.Head, static _ => []);
        lock (fields)
        {
            if (!fields.TryGetValue(field, out Known? known))
            {
                if (fields.Count == MaxFields)
                {
                    fields.Clear();
                }

                known = new Known();
                fields.Add(field, known);
            }

            for (int parts = source.PartCount; known.FullParts < parts - 1; known.FullParts++)
            {
                known.Read(source, field, known.FullParts, known.RowsOfLast);
                known.RowsOfLast = 0;
            }

            if (source.PartCount > 0 && source.PartCount - 1 == known.FullParts)
            {
                known.Read(source, field, known.FullParts, known.RowsOfLast);
                known.RowsOfLast = Math.Max(known.RowsOfLast, source.CountOf(known.FullParts));
            }

            return [.. known.Codes];
        }
    }

    private sealed class Known
    {
        private readonly HashSet<int> _seen = [];

        public List<int> Codes { get; } = [];

        /// <summary>Full parts that have been read.</summary>
        public int FullParts { get; set; }

        /// <summary>Rows read of the part after them, which may still grow.</summary>
        public int RowsOfLast { get; set; }

        public void Read(HeadSource source, FieldReference field, int part, int firstRow)
        {
            if (source.Bind(part).Column(field) is not CodedColumn column)
            {
                // The head has never seen the key.
                return;
            }

            Span<int> rows = stackalloc int[Block], codes = stackalloc int[Block];
            for (int at = firstRow, count = source.CountOf(part); at < count; at += Block)
            {
                int length = Math.Min(Block, count - at);
                for (int i = 0; i < length; i++)
                {
                    rows[i] = at + i;
                }

                column.Read(rows[..length], codes);
                foreach (int code in codes[..length])
                {
                    if (code >= 0 && _seen.Add(code))
                    {
                        Codes.Add(code);
                    }
                }
            }
        }
    }
}
