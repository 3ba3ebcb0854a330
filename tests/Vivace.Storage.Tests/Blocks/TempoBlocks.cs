using System.Text.Json.Nodes;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Files;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>Blocks that Tempo 2.10 wrote, and what Tempo says is in them.</summary>
internal static class TempoBlocks
{
    public const string Default = "default";
    public const string DedicatedColumns = "dedicated-columns";
    public const string MultiPage = "multi-page";

    public static string Root => Path.Combine(AppContext.BaseDirectory, "Data", "tempo-blocks");

    public static IFileSystem Files { get; } = new PhysicalFileSystem();

    public static string Folder(string block) => Directory.GetDirectories(Path.Combine(Root, block, "single-tenant")).Single();

    public static BlockReader Open(string block) => BlockReader.Open(Files, Folder(block));

    /// <summary>Traces as Tempo returned them from the block.</summary>
    public static IEnumerable<(TraceId Id, JsonNode Trace)> Traces(string block)
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(Path.Combine(Root, block, "traces.json")))!;
        if (document is JsonArray list)
        {
            return list.Select(entry => (Parse((string)entry!["traceID"]!), entry["trace"]!));
        }

        return document["traces"]!.AsObject().Select(entry => (Parse(entry.Key), entry.Value!));
    }

    public static JsonArray Rows(string block) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, block, "rows.json")))!.AsArray();

    private static TraceId Parse(string text) => TraceId.TryParse(text, out TraceId id) ? id : throw new FormatException(text);
}
