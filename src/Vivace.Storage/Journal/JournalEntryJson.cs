using System.Buffers;
using System.Text.Json;
using Vivace.Storage.Blocks;

namespace Vivace.Storage.Journal;

/// <summary>Entries as JSON (docs/formats/journal.md).</summary>
internal static class JournalEntryJson
{
    private const int Version = 1;

    public static byte[] Write(JournalEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("id", entry.Id);
            json.WriteNumber("kind", (int)entry.Kind);
            Write(json, "outputs", entry.Outputs);
            Write(json, "inputs", entry.Inputs);
            json.WriteNumber("firstSegment", entry.FirstSegment);
            json.WriteNumber("lastSegment", entry.LastSegment);
            json.WriteString("folder", entry.Folder);
            if (entry.Metas is not null)
            {
                json.WriteStartArray("metas");
                foreach (BlockMeta meta in entry.Metas)
                {
                    json.WriteRawValue(BlockMetaJson.Write(meta));
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">It is no entry, or one of another version; the message says so.</exception>
    public static JournalEntry Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            int version = root.GetProperty("version").GetInt32();
            if (version != Version)
            {
                throw new InvalidDataException($"the entry has version {version}; this program reads version {Version}");
            }

            return new JournalEntry
            {
                Id = root.GetProperty("id").GetGuid(),
                Kind = (JournalKind)root.GetProperty("kind").GetInt32(),
                Outputs = Names(root.GetProperty("outputs")),
                Inputs = Names(root.GetProperty("inputs")),
                FirstSegment = root.GetProperty("firstSegment").GetInt64(),
                LastSegment = root.GetProperty("lastSegment").GetInt64(),
                Folder = root.GetProperty("folder").GetString() ?? "",
                Metas = root.TryGetProperty("metas", out JsonElement metas)
                    ? [.. metas.EnumerateArray().Select(static meta => BlockMetaJson.Read(System.Text.Encoding.UTF8.GetBytes(meta.GetRawText())))]
                    : null,
            };
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or BlockException)
        {
            throw new InvalidDataException($"the entry makes no sense: {damage.Message}", damage);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<BlockName> blocks)
    {
        json.WriteStartArray(name);
        foreach (BlockName block in blocks)
        {
            json.WriteStartObject();
            json.WriteString("tenant", block.Tenant);
            json.WriteString("block", block.BlockId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static BlockName[] Names(JsonElement list) =>
    [
        .. list.EnumerateArray().Select(static one =>
            new BlockName(one.GetProperty("tenant").GetString() ?? "", one.GetProperty("block").GetGuid())),
    ];
}
