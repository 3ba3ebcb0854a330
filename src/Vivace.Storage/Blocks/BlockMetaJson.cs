using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Vivace.Storage.Blocks.Schema;
using Vivace.Traces.Json;

namespace Vivace.Storage.Blocks;

/// <summary>Reads and writes <c>meta.json</c>: compact JSON with keys in Tempo's order.</summary>
public static class BlockMetaJson
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Writes the document.</summary>
    public static byte[] Write(BlockMeta meta)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name("format"u8);
        json.String(meta.Format);
        json.Name("blockID"u8);
        json.String(meta.BlockId.ToString("D"));
        json.Name("tenantID"u8);
        json.String(meta.Tenant);
        json.Name("startTime"u8);
        json.String(meta.Start.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        json.Name("endTime"u8);
        json.String(meta.End.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        json.Name("totalObjects"u8);
        json.Int64(meta.TotalObjects);
        if (meta.Size != 0)
        {
            json.Name("size"u8);
            json.Int64(meta.Size);
        }

        json.Name("compactionLevel"u8);
        json.Int64(meta.CompactionLevel);
        json.Name("encoding"u8);
        json.String("none"u8);
        json.Name("indexPageSize"u8);
        json.Int64(0);
        json.Name("totalRecords"u8);
        json.Int64(meta.TotalRecords);
        json.Name("dataEncoding"u8);
        json.String(""u8);
        json.Name("bloomShards"u8);
        json.Int64(meta.BloomShards);
        json.Name("footerSize"u8);
        json.Int64(meta.FooterSize);
        if (meta.DedicatedColumns.All.Count > 0)
        {
            json.Name("dedicatedColumns"u8);
            Write(ref json, meta.DedicatedColumns.All);
        }

        if (meta.ReplicationFactor != 0)
        {
            json.Name("replicationFactor"u8);
            json.Int64(meta.ReplicationFactor);
        }

        json.EndObject();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the document. Unknown keys are ignored, missing ones are zero, as Tempo has it.</summary>
    /// <exception cref="BlockException">It is not a block's description.</exception>
    public static BlockMeta Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !Guid.TryParseExact(Text(root, "blockID"), "D", out Guid id))
            {
                throw new BlockException("meta.json does not say which block it describes");
            }

            return new BlockMeta
            {
                Format = Text(root, "format"),
                BlockId = id,
                Tenant = Text(root, "tenantID"),
                Start = Time(root, "startTime"),
                End = Time(root, "endTime"),
                TotalObjects = Number(root, "totalObjects"),
                Size = Number(root, "size"),
                CompactionLevel = (int)Number(root, "compactionLevel", int.MaxValue),
                TotalRecords = (int)Number(root, "totalRecords", int.MaxValue),
                BloomShards = (int)Number(root, "bloomShards", int.MaxValue),
                FooterSize = (int)Number(root, "footerSize", int.MaxValue),
                ReplicationFactor = (int)Number(root, "replicationFactor", int.MaxValue),
                DedicatedColumns = Dedicated(root),
            };
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            throw new BlockException($"meta.json is malformed: {malformed.Message}", malformed);
        }
    }

    private static void Write(ref JsonTextWriter json, IReadOnlyList<DedicatedColumn> columns)
    {
        json.BeginArray();
        foreach (DedicatedColumn column in columns)
        {
            json.BeginObject();
            if (column.Scope != DedicatedScope.Span)
            {
                json.Name("s"u8);
                json.String(column.Scope == DedicatedScope.Resource ? "resource" : "event");
            }

            json.Name("n"u8);
            json.String(column.Name);
            if (column.Type != DedicatedColumn.StringType)
            {
                json.Name("t"u8);
                json.String(column.Type);
            }

            if (column.Options is { Count: > 0 } options)
            {
                json.Name("o"u8);
                json.BeginArray();
                foreach (string option in options)
                {
                    json.String(option);
                }

                json.EndArray();
            }

            json.EndObject();
        }

        json.EndArray();
    }

    private static DedicatedColumns Dedicated(JsonElement root)
    {
        if (!root.TryGetProperty("dedicatedColumns", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return DedicatedColumns.None;
        }

        List<DedicatedColumn> columns = [];
        foreach (JsonElement entry in list.EnumerateArray())
        {
            // A scope of a later format is kept, and has no slot, like that of events.
            DedicatedScope scope = Text(entry, "s") switch
            {
                "" or "span" => DedicatedScope.Span,
                "resource" => DedicatedScope.Resource,
                _ => DedicatedScope.Event,
            };
            string type = Text(entry, "t");
            List<string> options = entry.TryGetProperty("o", out JsonElement o) && o.ValueKind == JsonValueKind.Array
                ? [.. o.EnumerateArray().Select(option => option.GetString() ?? "")]
                : [];
            columns.Add(new DedicatedColumn(scope, Text(entry, "n"), type.Length == 0 ? DedicatedColumn.StringType : type, options));
        }

        return new DedicatedColumns(columns);
    }

    private static string Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private static long Number(JsonElement element, string key, long max = long.MaxValue)
    {
        if (!element.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return 0;
        }

        long number = value.GetInt64();
        return number >= 0 && number <= max ? number : throw new FormatException($"{key} is {number}");
    }

    private static DateTimeOffset Time(JsonElement element, string key)
    {
        string text = Text(element, key);
        return text.Length == 0
            ? default
            : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime();
    }
}
