using System.Text;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Head;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Flush;

/// <summary>
/// Chooses the attributes that get a column of their own in a block: of each scope those whose texts take most bytes, counted as often as
/// they occur. They are listed by name, so that blocks with the same columns have the same list, which is what Tempo asks of blocks that it
/// compacts together.
/// </summary>
internal static class ColumnChoice
{
    /// <summary>An attribute with fewer bytes of text than this in a block is not worth the pages of a column.</summary>
    private const long MinBytes = 4 << 10;

    /// <summary>
    /// The columns of the block before are kept while they hold at least this part of what the best would: blocks with the same columns
    /// merge column by column, others span by span.
    /// </summary>
    private const double GoodEnough = 0.9;

    /// <summary>Of what a head holds.</summary>
    /// <param name="head">The head.</param>
    /// <param name="before">What the tenant's block before has; empty for none.</param>
    public static IReadOnlyList<DedicatedColumn> Of(HeadBlock head, IReadOnlyList<DedicatedColumn> before)
    {
        AttributeTable attributes = head.Dictionary.Attributes;
        var spans = new long[attributes.Count];
        var resources = new long[attributes.Count];
        var spansOf = new long[head.Dictionary.Resources.Count];
        int rows = head.RowCount;
        for (int chunk = 0; chunk < HeadBlock.ChunkCount(rows); chunk++)
        {
            SpanBatch batch = head.ChunkAt(chunk).Spans;
            int count = Math.Min(HeadBlock.ChunkRows, rows - (chunk * HeadBlock.ChunkRows));
            foreach (int attribute in batch.SpanAttributes.Items.AsSpan(0, batch.AttributeEnds[count - 1]))
            {
                spans[attribute]++;
            }

            // A resource is written once for a run of its spans.
            int previous = -1;
            foreach (int resource in batch.Resources.AsSpan(0, count))
            {
                spansOf[resource] += resource == previous ? 0 : 1;
                previous = resource;
            }
        }

        for (int resource = 0; resource < spansOf.Length; resource++)
        {
            foreach (int attribute in spansOf[resource] == 0 ? [] : head.Dictionary.Resources[resource].Attributes)
            {
                resources[attribute] += spansOf[resource];
            }
        }

        return Listed(
            LargestOrAsBefore(ByKey(head.Dictionary, resources), WellKnownAttributes.IsResource, KeysOf(before, DedicatedScope.Resource)),
            LargestOrAsBefore(ByKey(head.Dictionary, spans), WellKnownAttributes.IsSpan, KeysOf(before, DedicatedScope.Span)));
    }

    /// <summary>Of what blocks chose that are to be merged, weighed by their sizes.</summary>
    public static IReadOnlyList<DedicatedColumn> Of(IReadOnlyList<StoredBlock> inputs)
    {
        Dictionary<string, long> resources = [], spans = [];
        foreach (StoredBlock input in inputs)
        {
            Weigh(input.Meta.DedicatedColumns.Resource, resources, input.Meta.Size);
            Weigh(input.Meta.DedicatedColumns.Span, spans, input.Meta.Size);
        }

        return Listed(Largest(resources, WellKnownAttributes.IsResource, 0), Largest(spans, WellKnownAttributes.IsSpan, 0));
    }

    private static List<string> KeysOf(IReadOnlyList<DedicatedColumn> columns, DedicatedScope scope) =>
        [.. columns.Where(column => column.Scope == scope).Select(static column => column.Name)];

    private static List<string> LargestOrAsBefore(Dictionary<string, long> bytes, Func<string, bool> hasColumn, List<string> before)
    {
        List<string> largest = [.. Largest(bytes, hasColumn)];
        long most = largest.Sum(key => bytes[key]), asBefore = before.Sum(key => bytes.GetValueOrDefault(key));
        return before.Count > 0 && asBefore >= most * GoodEnough ? before : largest;
    }

    private static void Weigh(IReadOnlyList<string> keys, Dictionary<string, long> weights, long size)
    {
        foreach (string key in keys)
        {
            weights[key] = weights.GetValueOrDefault(key) + size;
        }
    }

    private static Dictionary<string, long> ByKey(TraceDictionary dictionary, long[] occurrences)
    {
        AttributeTable attributes = dictionary.Attributes;
        Dictionary<int, long> bytes = [];
        for (int attribute = 0; attribute < occurrences.Length; attribute++)
        {
            if (occurrences[attribute] > 0 && attributes.Type(attribute) == AttributeType.String)
            {
                int key = attributes.Key(attribute);
                bytes[key] = bytes.GetValueOrDefault(key) + (occurrences[attribute] * attributes.Value(attribute).Length);
            }
        }

        // Keys that are no text cannot be named in the description of a block.
        Dictionary<string, long> named = [];
        foreach ((int key, long total) in bytes)
        {
            ReadOnlySpan<byte> name = dictionary.Strings[key];
            if (!name.IsEmpty && System.Text.Unicode.Utf8.IsValid(name))
            {
                named[Encoding.UTF8.GetString(name)] = total;
            }
        }

        return named;
    }

    private static IEnumerable<string> Largest(Dictionary<string, long> bytes, Func<string, bool> hasColumn, long minimum = MinBytes) =>
        bytes.Where(one => one.Value >= minimum && !hasColumn(one.Key))
            .OrderByDescending(static one => one.Value).ThenBy(static one => one.Key, StringComparer.Ordinal)
            .Take(BlockColumns.DedicatedSlots).Select(static one => one.Key).Order(StringComparer.Ordinal);

    private static DedicatedColumn[] Listed(IEnumerable<string> resources, IEnumerable<string> spans) =>
    [
        .. resources.Select(static key => new DedicatedColumn(DedicatedScope.Resource, key)),
        .. spans.Select(static key => new DedicatedColumn(DedicatedScope.Span, key)),
    ];
}
