using System.Buffers;
using System.Text.Json;
using Vivace.Traces.Json;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks;

/// <summary>The last trace id of each row group, the content of <c>index</c> (block format specification, section 5).</summary>
public sealed record BlockIndex(IReadOnlyList<TraceId> LastIds)
{
    /// <exception cref="BlockException">It is not an index.</exception>
    public static BlockIndex Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            List<TraceId> ids = [];
            JsonElement groups = document.RootElement.GetProperty("rowGroups");
            if (groups.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement group in groups.EnumerateArray())
                {
                    byte[] id = group.GetBytesFromBase64();
                    ids.Add(id.Length == TraceId.Length ? TraceId.Read(id) : throw new FormatException($"an id of {id.Length} bytes"));
                }
            }

            return new BlockIndex(ids);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new BlockException($"the index of the block is malformed: {malformed.Message}", malformed);
        }
    }

    public byte[] Write()
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name("rowGroups"u8);
        if (LastIds.Count == 0)
        {
            json.Null();
        }
        else
        {
            json.BeginArray();
            Span<byte> bytes = stackalloc byte[TraceId.Length];
            foreach (TraceId id in LastIds)
            {
                id.Write(bytes);
                json.Base64String(bytes);
            }

            json.EndArray();
        }

        json.EndObject();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The row group that would hold a trace, or -1.</summary>
    public int Find(TraceId id)
    {
        for (int i = 0; i < LastIds.Count; i++)
        {
            if (Compare(id, LastIds[i]) <= 0)
            {
                return i;
            }
        }

        return -1;
    }

    internal static int Compare(TraceId a, TraceId b)
    {
        int high = a.High.CompareTo(b.High);
        return high != 0 ? high : a.Low.CompareTo(b.Low);
    }
}
