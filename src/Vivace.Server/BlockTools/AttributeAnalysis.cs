using System.Globalization;
using System.Text;
using Vivace.Storage.Blocks.Reading;

namespace Vivace.Server.BlockTools;

/// <summary>
/// <c>vivace blocks analyse</c>: which attributes take most of the generic columns, where a search has to look through all of them. Those are
/// worth one of the ten columns that a block has for attributes of spans and of resources each.
/// </summary>
internal static class AttributeAnalysis
{
    private const int Slots = 10;

    /// <summary>Rows of the table for each scope.</summary>
    private const int Shown = 20;

    public static int Run(IReadOnlyList<FoundBlock> blocks, TextWriter output, TextWriter error)
    {
        var spans = new Dictionary<string, Usage>(StringComparer.Ordinal);
        var resources = new Dictionary<string, Usage>(StringComparer.Ordinal);
        for (int i = 0; i < blocks.Count; i++)
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} of {blocks.Count}: {blocks[i].Name}"));
            if (blocks[i].Problem is not null || blocks[i].IsCompacted)
            {
                continue;
            }

            try
            {
                using BlockReader reader = blocks[i].Open();
                for (int group = 0; group < reader.RowGroupCount; group++)
                {
                    BlockRows rows = reader.OpenRowGroup(group);
                    Count(rows.SpanAttributes, spans);
                    Count(rows.ResourceAttributes, resources);
                    CountColumns(rows.Dedicated.Span, rows.SpanDedicated, spans);
                    CountColumns(rows.Dedicated.Resource, rows.ResourceDedicated, resources);
                }
            }
            catch (IOException damage)
            {
                error.WriteLine($"{blocks[i].Name} is left out: {damage.Message}");
            }
        }

        Table("span", spans, output);
        Table("resource", resources, output);
        Suggest(spans, resources, output);
        return 0;
    }

    private static void Count(AttributeColumns attributes, Dictionary<string, Usage> usage)
    {
        ListColumn<int> strings = attributes.Strings;
        int start = 0;
        for (int i = 0; i < attributes.Count; i++)
        {
            string key = Encoding.UTF8.GetString(attributes.Keys[i]);
            Usage known = usage.GetValueOrDefault(key);
            int end = strings.Ends.Length == 0 ? start : strings.Ends[i];
            long bytes = 0;
            for (int value = start; value < end; value++)
            {
                bytes += attributes.StringValues[strings.Values[value]].Length;
            }

            usage[key] = new Usage(known.Count + 1, known.Strings + (end > start ? 1 : 0), known.Bytes + bytes);
            start = end;
        }
    }

    /// <summary>Attributes that have a column already stay in the picture.</summary>
    private static void CountColumns(IReadOnlyList<string> keys, Func<int, CodedColumn> column, Dictionary<string, Usage> usage)
    {
        for (int slot = 0; slot < keys.Count; slot++)
        {
            CodedColumn values = column(slot);
            Usage known = usage.GetValueOrDefault(keys[slot]);
            for (int row = 0; row < values.Codes.Length; row++)
            {
                if (values.Codes[row] >= 0)
                {
                    known = new Usage(known.Count + 1, known.Strings + 1, known.Bytes + values[row].Length);
                }
            }

            usage[keys[slot]] = known;
        }
    }

    private static void Table(string scope, Dictionary<string, Usage> usage, TextWriter output)
    {
        output.WriteLine($"# {scope} attributes: {"name",-50} {"values",12} {"texts",12} {"bytes",14}");
        foreach ((string key, Usage one) in ByBytes(usage).Take(Shown))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"#   {key,-66} {one.Count,12} {one.Strings,12} {one.Bytes,14}"));
        }
    }

    private static void Suggest(Dictionary<string, Usage> spans, Dictionary<string, Usage> resources, TextWriter output)
    {
        output.WriteLine("storage:\n  trace:\n    block:\n      parquet_dedicated_columns:");
        foreach ((string scope, Dictionary<string, Usage> usage) in new[] { ("resource", resources), ("span", spans) })
        {
            foreach ((string key, _) in ByBytes(usage).Where(static one => one.Value.Strings > 0).Take(Slots))
            {
                output.WriteLine($"        - {{scope: {scope}, name: {Quoted(key)}, type: string}}");
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, Usage>> ByBytes(Dictionary<string, Usage> usage) =>
        usage.OrderByDescending(static one => one.Value.Bytes).ThenBy(static one => one.Key, StringComparer.Ordinal);

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>How often an attribute occurs, how often as text, and the bytes of those texts.</summary>
    private readonly record struct Usage(long Count, long Strings, long Bytes);
}
