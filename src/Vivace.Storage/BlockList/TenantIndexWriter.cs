using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Vivace.Storage.Blocks;
using Vivace.Storage.ObjectStore;
using ZstdSharp;

namespace Vivace.Storage.BlockList;

/// <summary>
/// Writes the index of a tenant's blocks, in both forms, for queriers of Tempo that share the store (block-format specification, section 4).
/// Nothing of ours reads it. It is written when the blocks have changed.
/// </summary>
internal sealed class TenantIndexWriter(IObjectStore store, TimeProvider time)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private readonly Dictionary<string, string> _written = new(StringComparer.Ordinal);

    public void Write(string tenant, TenantBlocks blocks)
    {
        string content = string.Join('\n', blocks.Live.Select(static block => block.Folder)
            .Append("").Concat(blocks.Compacted.Select(static dead => dead.Block.Folder)));
        if (_written.GetValueOrDefault(tenant) == content)
        {
            return;
        }

        if (blocks.Live.Count == 0 && blocks.Compacted.Count == 0)
        {
            store.Delete($"{tenant}/{BlockKeys.TenantIndexJson}");
            store.Delete($"{tenant}/{BlockKeys.TenantIndexProtobuf}");
        }
        else
        {
            DateTimeOffset now = time.GetUtcNow();
            store.Put($"{tenant}/{BlockKeys.TenantIndexJson}", Json(blocks, now));
            store.Put($"{tenant}/{BlockKeys.TenantIndexProtobuf}", Protobuf(blocks, now));
        }

        _written[tenant] = content;
    }

    /// <summary>Tenants that this process wrote an index of.</summary>
    public IReadOnlyCollection<string> Tenants => [.. _written.Keys];

    private static byte[] Json(TenantBlocks blocks, DateTimeOffset now)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            using var json = new Utf8JsonWriter(gzip);
            json.WriteStartObject();
            json.WriteString("created_at", Text(now));
            json.WriteStartArray("meta");
            foreach (StoredBlock block in blocks.Live)
            {
                json.WriteRawValue(BlockMetaJson.Write(block.Meta));
            }

            json.WriteEndArray();
            json.WriteStartArray("compacted");
            foreach (CompactedBlock dead in blocks.Compacted)
            {
                json.WriteStartObject();
                using (JsonDocument meta = JsonDocument.Parse(BlockMetaJson.Write(dead.Block.Meta)))
                {
                    foreach (JsonProperty property in meta.RootElement.EnumerateObject())
                    {
                        property.WriteTo(json);
                    }
                }

                json.WriteString("compactedTime", Text(dead.At));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return compressed.ToArray();
    }

    private static byte[] Protobuf(TenantBlocks blocks, DateTimeOffset now)
    {
        var index = new Message();
        index.Bytes(1, Timestamp(now));
        foreach (StoredBlock block in blocks.Live)
        {
            index.Bytes(2, Meta(block.Meta));
        }

        foreach (CompactedBlock dead in blocks.Compacted)
        {
            var compacted = new Message();
            compacted.Bytes(1, Meta(dead.Block.Meta));
            compacted.Bytes(2, Timestamp(dead.At));
            index.Bytes(3, compacted.Written);
        }

        using var zstd = new Compressor();
        return zstd.Wrap(index.Written).ToArray();
    }

    private static ReadOnlySpan<byte> Meta(BlockMeta meta)
    {
        Span<byte> id = stackalloc byte[16];
        meta.BlockId.TryWriteBytes(id, bigEndian: true, out _);
        var message = new Message();
        message.Bytes(1, Encoding.UTF8.GetBytes(meta.Format));
        message.Bytes(2, id);
        message.Bytes(5, Encoding.UTF8.GetBytes(meta.Tenant));
        message.Bytes(6, Timestamp(meta.Start));
        message.Bytes(7, Timestamp(meta.End));
        message.Number(8, meta.TotalObjects);
        message.Number(9, meta.Size);
        message.Number(10, meta.CompactionLevel);
        message.Bytes(11, [0]); // no encoding
        message.Number(13, meta.TotalRecords);
        message.Number(15, meta.BloomShards);
        message.Number(16, meta.FooterSize);
        if (meta.DedicatedColumns.All.Count > 0)
        {
            using JsonDocument json = JsonDocument.Parse(BlockMetaJson.Write(meta));
            message.Bytes(17, Encoding.UTF8.GetBytes(json.RootElement.GetProperty("dedicatedColumns").GetRawText()));
        }

        message.Number(18, meta.ReplicationFactor);
        return message.Written;
    }

    private static ReadOnlySpan<byte> Timestamp(DateTimeOffset time)
    {
        var message = new Message();
        message.Number(1, time.ToUnixTimeSeconds());
        message.Number(2, time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        return message.Written;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>A protobuf message that grows.</summary>
    private sealed class Message
    {
        private const int LengthDelimited = 2;
        private const int ContinuationBit = 0x80;

        private readonly ArrayBufferWriter<byte> _buffer = new();

        public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

        public void Bytes(int field, ReadOnlySpan<byte> value)
        {
            Varint(((ulong)field << 3) | LengthDelimited);
            Varint((ulong)value.Length);
            _buffer.Write(value);
        }

        public void Number(int field, long value)
        {
            if (value != 0)
            {
                Varint((ulong)field << 3);
                Varint((ulong)value);
            }
        }

        private void Varint(ulong value)
        {
            while (value >= ContinuationBit)
            {
                _buffer.Write([(byte)(value | ContinuationBit)]);
                value >>= 7;
            }

            _buffer.Write([(byte)value]);
        }
    }
}
